// @ts-check
/**
 * How fast a public post is read: from a warm cache, and cold, which is the location's cache asked in
 * vain, KV read, the page made, and the cache given it. Beside it stands what those calls cost alone.
 */
import { launchPostern } from "../scripts/launch.mjs";
import { createDemo, DEMO_ACCOUNT, DEMO_PUBLIC_PATH, publishPost } from "../scripts/demo/demo.mjs";
import { bareReads, withBareReads } from "./bare-reads.mjs";
import { memoryKvBinding } from "./memory-kv.mjs";
import {
  EMPTY_WORKER,
  measureSubjects,
  printTable,
  summarize,
  withEmptyWorker,
} from "./requests.mjs";

const WORDS = 1_000;
const SENTENCE = "A postern is the small door beside the great gate, and few know of it. ";

/** Prints a table as `pages` does. */
export async function measureReading() {
  const postern = await launchPostern({
    port: 0,
    adjust: (options) => withBareReads(withMemoryKv(withEmptyWorker(options))),
  });
  try {
    const { userId } = await createDemo(postern);
    const body = `## One\n\n${SENTENCE.repeat(Math.ceil(WORDS / 15))}\n\n- [A link](https://example.com)\n`;
    await publishPost(postern, userId, { title: "Cold", body, tags: "bench" });
    const home = DEMO_PUBLIC_PATH;
    let count = 0;
    const headers = { Accept: "text/html" };
    const author = { authorId: userId, username: DEMO_ACCOUNT.username };
    const cold = "a post, cold";
    const coldCalls = "its calls alone";
    const subjects = [
      EMPTY_WORKER,
      { name: "a post, warm", path: `${home}/cold`, headers, status: 200 },
      { name: "a list, warm", path: home, headers, status: 200 },
      // Each address is another one to every cache, and the same post to this KV.
      { name: cold, path: () => `${home}/cold-${(count += 1)}`, headers, status: 200 },
      bareReads(coldCalls, "cold", author),
      bareReads("one get alone", "one", author),
      bareReads("two, in turn", "two", author),
      bareReads("two at once", "two-at-once", author),
      bareReads("four keys in one", "bulk", author),
    ];
    const rows = summarize(await measureSubjects(postern.url, subjects));
    printTable(rows);
    const ratioOf = (/** @type {string} */ name) =>
      rows.find((row) => row.name === name)?.ratio ?? Number.NaN;
    const share = (100 * ratioOf(cold)) / ratioOf(coldCalls);
    console.log(`A cold post reaches ${share.toFixed(0)} % of what its calls reach alone.`);
  } finally {
    await postern.stop();
  }
}

/**
 * @param {import("miniflare").MiniflareOptions} options
 * @returns {import("miniflare").MiniflareOptions} the same, with KV in memory and a cache that is always cold
 */
function withMemoryKv(options) {
  if (!("workers" in options)) throw new Error("Postern is more than one Worker.");
  const workers = options.workers.map((worker) =>
    worker.kvNamespaces && "POSTS" in worker.kvNamespaces
      ? {
          ...worker,
          kvNamespaces: {},
          unsafeBindings: [memoryKvBinding("POSTS")],
          cache: false,
          assets: undefined,
        }
      : worker,
  );
  return { ...options, workers };
}
