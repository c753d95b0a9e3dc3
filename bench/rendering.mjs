// @ts-check
/**
 * What it takes to make HTML of 100 KB of Markdown: done once when a post is published, never when it is
 * read. The renderer itself runs in workerd, alone and on one thread, so that time is CPU; beside it stands
 * what workerd's own JSON takes for the same text, since milliseconds say as much of the machine.
 */
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { build } from "vite";
import { ROOT } from "../scripts/steps/run.mjs";
import { median } from "./median.mjs";

const ROUNDS = 15;
const RENDERS = 10;
const CHARACTERS = 100 * 1024;

const PROSE = `The door is small, and *few* who pass the gate know of it; **it is there** all the same, with
[a bell](https://example.com/bell "rung by hand") beside it, and a lamp that burns \`from dusk\` on.

`;
const MIXTURE = `${PROSE}## Of gates and doors

> Whoever knocks, says the porter, is let in.

- one door[^1]
  - [ ] and another
1. a third: https://example.com/third

| Gate | Height |
| :--- | -----: |
| North | 12 |
| South | 9 |

![A door](/door.png) &amp; ~~no~~ key

\`\`\`js
const open = (door) => (door.isLocked ? knock(door) : door.open({ slowly: true, at: 7 })); // or wait
\`\`\`

`;
const CODE = `\`\`\`ts
export function open(door: Door, { at = 7 }: Options): Promise<"open" | null> { // or wait
  return door.isLocked ? knock(door, \`\${at} o'clock\`) : door.open(/^slow/i.test(door.name));
}
\`\`\`

`;

/** Prints a table: milliseconds a render, and as a multiple of JSON's. */
export async function measureRendering() {
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: WORKER },
      { type: "ESModule", path: "renderer.mjs", contents: await bundleRenderer() },
    ],
    compatibilityDate: "2026-04-26",
  });
  try {
    const url = await miniflare.ready;
    const texts = Object.entries({ prose: PROSE, "a bit of all": MIXTURE, code: CODE });
    /** @type {Map<string, { render: number, json: number }[]>} */
    const measured = new Map(texts.map(([name]) => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, piece] of texts) {
        const text = piece.repeat(Math.ceil(CHARACTERS / piece.length)).slice(0, CHARACTERS);
        const render = await timeOf(new URL("render", url), text);
        const json = await timeOf(new URL("json", url), text);
        // The first round compiles.
        if (round > 0) measured.get(name)?.push({ render, json });
      }
    }
    console.log(
      `\nRendering 100 KB of Markdown in workerd, medians of ${ROUNDS} rounds of ${RENDERS}`,
    );
    console.log(`${"".padEnd(16)}${"CPU ms".padStart(8)}${"to JSON".padStart(10)}`);
    for (const [name, rounds] of measured) {
      const milliseconds = median(rounds.map(({ render }) => render)).toFixed(1);
      const ratio = median(rounds.map(({ render, json }) => render / json)).toFixed(0);
      console.log(name.padEnd(16) + milliseconds.padStart(8) + ratio.padStart(10));
    }
  } finally {
    await miniflare.dispose();
  }
}

/** @returns {Promise<string>} the renderer as one module */
async function bundleRenderer() {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    resolve: { alias: { "~": join(ROOT, "app") } },
    ssr: { target: "webworker", noExternal: true },
    build: {
      ssr: join(ROOT, "app/posts/markdown/markdown.server.ts"),
      write: false,
      minify: true,
      target: "esnext",
    },
  });
  const [chunk] = "output" in built ? built.output : [];
  if (chunk?.type !== "chunk") throw new Error("Vite made no module of the renderer.");
  return chunk.code;
}

/**
 * @param {URL} url
 * @param {string} body
 * @returns {Promise<number>} ms that one of the renders took; a request costs a hundredth of ten
 */
async function timeOf(url, body) {
  const startedAt = performance.now();
  const response = await fetch(url, { method: "POST", body });
  const length = Number(await response.text());
  const milliseconds = performance.now() - startedAt;
  if (!response.ok || !(length > CHARACTERS / 2)) throw new Error("The renderer made no HTML.");
  return milliseconds / RENDERS;
}

const WORKER = `
import { renderPost } from "./renderer.mjs";

export default {
  async fetch(request) {
    const text = await request.text();
    const isJson = request.url.endsWith("json");
    let length = 0;
    for (let count = 0; count < ${RENDERS}; count += 1) {
      // Never the same text twice: what is kept of one must not help the next.
      const source = count + text;
      length = isJson
        ? JSON.stringify(JSON.parse(JSON.stringify(source.split(" ")))).length
        : renderPost(source).html.length;
    }
    return new Response(String(length));
  },
};
`;
