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

/** The sign-in page's address, with the way back to exactly the page that `request` asked for. */
export function signInPath(signInUrl: string, request: Request): string {
  const { pathname, search } = new URL(request.url);
  const back = parseReturnPath(pathname + search);
  return back ? `${signInUrl}?redirect_url=${encodeURIComponent(back)}` : signInUrl;
}
