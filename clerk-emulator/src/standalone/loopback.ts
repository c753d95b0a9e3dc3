const LOOPBACK = /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Whether a request to the emulator's own port means this machine. A site whose name was made to point here
 * (DNS rebinding) comes with its own name, and is not answered. The address alone does not tell: Miniflare takes
 * it from a header that every page may set for its own site, `MF-Original-URL`. No page can set `Host`.
 */
export function isMeantForHere(url: URL, headers: Headers): boolean {
  return LOOPBACK.test(url.host) && LOOPBACK.test(headers.get("host") ?? "");
}

/**
 * Whether a page of neither this machine nor the app asks, as far as browsers say who asks. An origin that they
 * keep to themselves ("null") is left to the surfaces. Links may lead here from anywhere.
 * @param mayBeEmbedded Scripts and pictures, which the app's pages load without saying whose pages they are.
 */
export function isForeignPage(
  headers: Headers,
  appOrigin: string,
  mayBeEmbedded: boolean,
): boolean {
  const origin = headers.get("origin") ?? "null";
  if (origin !== "null" && origin !== appOrigin && !isLoopbackOrigin(origin)) return true;
  const isLink = headers.get("sec-fetch-mode") === "navigate";
  return !mayBeEmbedded && !isLink && headers.get("sec-fetch-site") === "cross-site";
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.test(new URL(origin).host);
}
