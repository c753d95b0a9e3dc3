/** Tells the Frontend API that the app's pages stand elsewhere than its own address. */
export const APP_ORIGIN_HEADER = "postern-app-origin";
/** Words between us and Miniflare, or between our own parts, which nobody outside may speak. */
const RESERVED = /^(mf|postern)-/;

/** The request as it goes on inside, at another address and without reserved headers. */
export function createForwarded(url: URL, request: Request): Request {
  const forwarded = new Request(url, request);
  for (const name of request.headers.keys()) {
    if (RESERVED.test(name)) forwarded.headers.delete(name);
  }
  return forwarded;
}
