// @ts-check
/**
 * What it takes to make HTML of 100 KB of Markdown: done when a post is saved, published or shared, and for a reader
 * only while a copy is of an earlier renderer. The renderer runs here in Node, which has workerd's V8, alone.
 * Time is this process's CPU time, and of many rounds the least: other processes only add to it.
 */
import { join } from "node:path";
import { build } from "vite";
import { ROOT } from "../scripts/steps/run.mjs";
import { HOSTILE_MARKDOWN } from "./hostile-markdown.mjs";

const ROUNDS = 40;
const HOSTILE_ROUNDS = 5;
const CHARACTERS = 100_000;
/** So many of the hostile sources are shown. */
const WORST = 5;

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

/** @typedef {(source: string) => { html: string }} Render */

/** Prints a table: milliseconds a render, and how many times as many twice the text takes. */
export async function measureRendering() {
  const render = await loadRenderer();
  console.log(`\nRendering 100 KB of Markdown: CPU time in Node, the least of ${ROUNDS} rounds`);
  console.log(`${"".padEnd(48)}${"ms".padStart(8)}${"to half".padStart(10)}`);
  for (const [name, piece] of Object.entries({
    prose: PROSE,
    "a bit of all": MIXTURE,
    code: CODE,
  })) {
    print(
      name,
      measure(render, (size) => piece.repeat(size / piece.length + 1), ROUNDS),
    );
  }
  console.log(
    `the dearest of ${Object.keys(HOSTILE_MARKDOWN).length} hostile texts, of ${HOSTILE_ROUNDS} rounds`,
  );
  const hostile = Object.entries(HOSTILE_MARKDOWN).map(([name, source]) => ({
    name,
    ...measure(render, source, HOSTILE_ROUNDS),
  }));
  for (const one of hostile.toSorted((a, b) => b.whole - a.whole).slice(0, WORST)) {
    print(`  ${one.name}`, one);
  }
}

/**
 * @param {Render} render
 * @param {(characters: number) => string} source
 * @param {number} rounds
 */
function measure(render, source, rounds) {
  const texts = { half: source(CHARACTERS / 2), whole: source(CHARACTERS) };
  const least = { half: Infinity, whole: Infinity };
  for (let round = 0; round < rounds; round += 1) {
    // Never the same text twice: what is kept of one must not help the next.
    for (const size of /** @type {const} */ (["half", "whole"])) {
      const text = `${texts[size].slice(0, CHARACTERS / (size === "half" ? 2 : 1) - 6)}\n\n${round}`;
      const before = process.cpuUsage();
      if (typeof render(text).html !== "string") throw new Error("The renderer made no HTML.");
      const { user, system } = process.cpuUsage(before);
      least[size] = Math.min(least[size], (user + system) / 1_000);
    }
  }
  return least;
}

/**
 * @param {string} name
 * @param {{ half: number, whole: number }} least
 */
function print(name, { half, whole }) {
  console.log(
    name.padEnd(48) + whole.toFixed(1).padStart(8) + (whole / half).toFixed(1).padStart(10),
  );
}

/** @returns {Promise<Render>} the renderer as it is bundled for the Worker */
async function loadRenderer() {
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
  const { renderPost } = await import(`data:text/javascript,${encodeURIComponent(chunk.code)}`);
  return renderPost;
}
