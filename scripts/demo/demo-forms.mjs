// @ts-check
/** The product's own doors, as a person without JavaScript goes through them. */

/**
 * @param {string} origin
 * @param {string} cookie
 * @param {string} address the post's own
 */
export async function publish(origin, cookie, address) {
  const fields = { intent: "publish", listing: "listed" };
  await sendForm(origin, cookie, `${address}/publishing`, fields);
}

/**
 * @param {string} origin
 * @param {string} cookie
 * @param {import("./demo-posts.mjs").DemoPost} post
 * @returns {Promise<string>} the post's own address
 */
export function writePost(origin, cookie, { title, tags, body }) {
  return sendForm(origin, cookie, "/posts/new", { title, tags, body });
}

/**
 * As a person without JavaScript does: fetch the form, fill it in, send it.
 *
 * @param {string} origin
 * @param {string} cookie
 * @param {string} path
 * @param {Record<string, string>} fields
 * @returns {Promise<string>} where it leads
 */
export async function sendForm(origin, cookie, path, fields) {
  const address = origin + path;
  const headers = { Cookie: cookie, Accept: "text/html", Origin: origin };
  const page = await (await fetch(address, { headers })).text();
  const answer = await fetch(address, {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...hiddenFields(page), ...fields }),
    redirect: "manual",
  });
  const location = answer.headers.get("Location");
  if (answer.status === 303 && location !== null) return location;
  throw new Error(`the demo's form at ${path} was not taken (${answer.status}).`);
}

/**
 * @param {string} page HTML
 * @returns {Record<string, string>}
 */
function hiddenFields(page) {
  const fields = page.matchAll(/<input type="hidden" name="([\w-]+)" value="([^"]*)"\/>/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}
