const SCRIPT_PATH = /^\/npm\/@clerk\/clerk-js@([\w.-]+)\/dist\/([\w.-]+\.js)$/;
const EXACT_VERSION = /^\d+\.\d+\.\d+$/;

/**
 * clerk-js as its npm package ships it, whatever version is asked for: the page asks for the major one, and
 * the script for its own chunks under the exact one. `null` for any other path.
 */
export async function getClerkJs(url: URL, assets: Fetcher): Promise<Response | null> {
  const [, version, file] = SCRIPT_PATH.exec(url.pathname) ?? [];
  if (!version || !file) return null;
  const found = await assets.fetch(`http://clerk-js/${file}`);
  if (!found.ok) {
    await found.body?.cancel();
    return new Response("clerk-js has no such file.\n", { status: 404 });
  }
  // Only the exact version may be kept: the major one may mean another file after an update.
  const cacheControl = EXACT_VERSION.test(version)
    ? "public, max-age=31536000, immutable"
    : "no-cache";
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": cacheControl,
  };
  return new Response(found.body, { headers });
}
