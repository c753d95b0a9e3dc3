/** Longer addresses are not carried through sign-in; the person lands on their posts instead. */
const RETURN_PATH_CHARACTERS = 1_000;

/**
 * A path of our own to return to after signing in, or null for anything that could lead elsewhere:
 * other origins, `//host`, `/\host`, control characters that browsers strip, or too long a text.
 */
export function parseReturnPath(text: string | null): string | null {
  if (!text || text.length > RETURN_PATH_CHARACTERS) return null;
  // oxlint-disable-next-line no-control-regex -- browsers drop these inside an address
  if (!text.startsWith("/") || /^\/[/\\]|[\u0000-\u001f\u007f\\]/.test(text)) return null;
  const base = "https://postern.invalid";
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  return url?.origin === base ? url.pathname + url.search : null;
}

/**
 * The sign-in page's address, with the way back to exactly the page that `request` asked for. Clerk's hosted
 * pages are on another host, so that they need the whole address of ours.
 */
export function signInPath(signInUrl: string, request: Request): string {
  const { origin, pathname, search } = new URL(request.url);
  const back = parseReturnPath(pathname + search);
  return back ? withReturn(signInUrl, isHosted(signInUrl) ? origin + back : back) : signInUrl;
}

/**
 * Where a request for one of Clerk's pages is sent instead, or null when the page is to be shown: to Clerk's
 * hosted page when `pageUrl` is one, or to the same address without ways back that lead to another site.
 * clerk-js would take them from the query.
 */
export function signInDetour(pageUrl: string, request: Request): string | null {
  const url = new URL(request.url);
  const unsafe = [...url.searchParams].filter(
    ([name, value]) => /_url$/i.test(name) && !ownReturn(value, url.origin),
  );
  for (const [name] of unsafe) url.searchParams.delete(name);
  if (isHosted(pageUrl)) {
    const back = ownReturn(url.searchParams.get("redirect_url"), url.origin);
    return back ? withReturn(pageUrl, url.origin + back) : pageUrl;
  }
  return unsafe.length > 0 ? url.pathname + url.search : null;
}

/** A way back that Clerk wrote may be a whole address, of our own origin. */
function ownReturn(text: string | null, origin: string): string | null {
  return parseReturnPath(text?.startsWith(`${origin}/`) ? text.slice(origin.length) : text);
}

function isHosted(pageUrl: string): boolean {
  return /^https?:\/\//.test(pageUrl);
}

function withReturn(pageUrl: string, back: string): string {
  return `${pageUrl}${pageUrl.includes("?") ? "&" : "?"}redirect_url=${encodeURIComponent(back)}`;
}
