import type { HeadersFunction } from "@remix-run/cloudflare";

/** Remix leaves the headers of a thrown answer (Retry-After, Allow) out of a page unless told to keep them. */
export const routeHeaders: HeadersFunction = ({ errorHeaders }) => errorHeaders ?? new Headers();
