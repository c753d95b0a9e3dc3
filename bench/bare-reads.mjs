// @ts-check
/**
 * What a cold read cannot do without, alone: a Worker that asks KV and the location's cache for what
 * Postern asks them for, and looks at none of it. Nothing that makes the same calls can be faster.
 */
import { nativeKvBinding } from "./native-kv.mjs";
import { requestText } from "./requests.mjs";

const HOST = "bare.localhost";
/** What the bench's page weighs before it is compressed. */
const PAGE_BYTES = 17_000;

/**
 * @param {import("miniflare").MiniflareOptions} options
 * @returns {import("miniflare").MiniflareOptions} the same, and the Worker on a host of its own
 */
export function withBareReads(options) {
  if (!("workers" in options)) throw new Error("Postern is more than one Worker.");
  const bare = {
    name: "bare",
    modules: /** @type {const} */ (true),
    script: SCRIPT,
    compatibilityDate: "2026-04-26",
    routes: [`${HOST}/*`],
    cache: false,
    unsafeBindings: [nativeKvBinding("KV")],
  };
  return { ...options, workers: [...options.workers, bare] };
}

/**
 * @param {string} name
 * @param {string} calls see SCRIPT
 * @param {{ authorId: string, username: string }} author whose post at `cold` is read
 * @returns {import("./requests.mjs").Subject}
 */
export function bareReads(name, calls, { authorId, username }) {
  const path = `/${calls}?${authorId}?${username}`;
  return { name, path, headers: { Host: HOST }, status: 200 };
}

/**
 * @param {string} origin
 * @param {{ authorId: string, username: string }} author
 * @returns {Promise<{ key: string, value: string }>} what KV has of the author's post at `cold`
 */
export async function readPageValue(origin, { authorId, username }) {
  const { path } = bareReads("", "value", { authorId, username });
  const value = await requestText(origin, String(path), { Host: HOST });
  return { key: `u/${authorId}/p/cold`, value };
}

const SCRIPT = `
const page = new TextEncoder().encode("The door is small. ".repeat(${PAGE_BYTES} / 19));
const headers = { "Cache-Control": "public, max-age=120" };
let count = 0;

export default {
  async fetch(request, { KV }, ctx) {
    const [calls, authorId, username] = request.url.slice(request.url.lastIndexOf("/") + 1).split("?");
    const own = "u/" + authorId + "/";
    const post = own + "p/cold";
    const name = "n/" + username;
    const address = "https://postern.test/" + (count += 1);
    switch (calls) {
      case "value":
        return new Response((await KV.getWithMetadata([post])).get(post).value);
      case "one":
        return new Response(await KV.get(post, "arrayBuffer"));
      case "two":
        await KV.get(name);
        return new Response(await KV.get(post, "arrayBuffer"));
      case "cache":
        await caches.default.match(address);
        return keep();
      case "cold-unknown":
        await caches.default.match(address);
        await KV.get(name);
        await KV.getWithMetadata([own + "profile", own + "feed", own + "feed-healed", post]);
        return keep();
    }
    function keep() {
      ctx.waitUntil(caches.default.put(address, new Response(page, { headers })));
      return new Response(page);
    }
  },
};
`;
