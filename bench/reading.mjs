// @ts-check
/**
 * How fast a public post is read: from a warm cache, and cold. Cold, it is one read of KV where its author is known
 * (docs/decisions/034); else the location's cache is asked in vain, KV read twice, and the cache given the page.
 */
import { launchPostern } from "../scripts/launch.mjs";
import { createDemo, DEMO_ACCOUNT, DEMO_PUBLIC_PATH, publishPost } from "../scripts/demo/demo.mjs";
import { bareReads, readPageValue, withBareReads } from "./bare-reads.mjs";
import { layOutPage, nativeKvBinding } from "./native-kv.mjs";
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
    adjust: (options) => withBareReads(withNativeKv(withEmptyWorker(options))),
  });
  try {
    const { userId } = await createDemo(postern);
    const body = `## One\n\n${SENTENCE.repeat(Math.ceil(WORDS / 15))}\n\n- [A link](https://example.com)\n`;
    await publishPost(postern, userId, { title: "Cold", body, tags: "bench" });
    const home = DEMO_PUBLIC_PATH;
    const author = { authorId: userId, username: DEMO_ACCOUNT.username };
    const { key, value } = await readPageValue(postern.url, author);
    await layOutPage(key, value);
    const html = { Accept: "text/html" };
    let count = 0;
    // Behind another host each address is another one to every cache, and the same post to KV.
    const anyHost = () => ({ ...html, Host: `${(count += 1)}.postern.localhost` });
    const anyAuthor = () => `${home}-${(count += 1)}/cold`;
    /** Made-up authors fill the isolate's memory, so they come by themselves, and after all others. */
    const groups = [
      [
        EMPTY_WORKER,
        { name: "a post, warm", path: `${home}/cold`, headers: html, status: 200 },
        { name: "a list, warm", path: home, headers: html, status: 200 },
        { name: "a post, cold", path: `${home}/cold`, headers: anyHost, status: 200 },
        bareReads("one get alone", "one", author),
      ],
      [
        EMPTY_WORKER,
        { name: "a post, cold, author unknown", path: anyAuthor, headers: html, status: 200 },
        bareReads("its calls alone", "cold-unknown", author),
        bareReads("two gets, in turn", "two", author),
        bareReads("the cache alone", "cache", author),
      ],
    ];
    for (const subjects of groups) {
      printTable(summarize(await measureSubjects(postern.url, subjects)));
    }
    console.log(
      "\nA cold read stands above what no Worker can do without that makes its calls to KV and the cache.",
    );
  } finally {
    await postern.stop();
  }
}

/**
 * @param {import("miniflare").MiniflareOptions} options
 * @returns {import("miniflare").MiniflareOptions} the same, with a KV of the bench's own and a cache that is always cold
 */
function withNativeKv(options) {
  if (!("workers" in options)) throw new Error("Postern is more than one Worker.");
  const workers = options.workers.map((worker) =>
    worker.kvNamespaces && "POSTS" in worker.kvNamespaces
      ? {
          ...worker,
          kvNamespaces: {},
          unsafeBindings: [nativeKvBinding("POSTS")],
          cache: false,
          assets: undefined,
        }
      : worker,
  );
  return { ...options, workers };
}
