import type { HeadersFunction } from "@remix-run/cloudflare";

/**
 * Remix leaves the headers of a thrown answer (Retry-After, Allow) out of a page unless told to keep them, and when
 * to come again out of an action's own answer.
 */
export const routeHeaders: HeadersFunction = ({ errorHeaders, actionHeaders }) => {
  if (errorHeaders) return errorHeaders;
  const retryAfter = actionHeaders.get("Retry-After");
  return new Headers(retryAfter === null ? {} : { "Retry-After": retryAfter });
};
