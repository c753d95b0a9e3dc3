import fc from "fast-check";
import { expect, test } from "vitest";
import { onlyAllowed } from "~/posts/markdown/wall";

const NAMES = [
  "a",
  "img",
  "a",
  "img",
  "a",
  "img",
  "p",
  "h2",
  "li",
  "input",
  "table",
  "script",
  "svg",
  "iframe",
  "A",
  "constructor",
];
const SAFE = ["/x", "https://a.test/?b=c&amp;d", "mailto:a@b.test", "#h-a", "a/b:c", "//a.test"];
const UNSAFE = [
  "javascript:alert(1)",
  "JavaScript:x",
  "javascript&colon;x",
  "java&#10;script:x",
  "&#106;avascript:x",
  "java\tscript:x",
  " javascript:x",
  "\u00a0javascript:x",
  "\u0001javascript:x",
  "data:text/html,x",
  "vbscript:x",
  "x:y",
];
const FIXED = [
  'type="checkbox" disabled=""',
  'loading="lazy"',
  'id="h-x"',
  'id="title"',
  'class="task"',
  'class="page"',
  'rel="opener"',
  'role="doc-backlink"',
  'role="alert"',
  'tabindex="0"',
  'tabindex="1"',
  'width="12"',
  'width="1e9"',
  'onclick="x"',
  'onerror="x"',
  'style="x"',
  "checked",
];

const address = fc.constantFrom(...SAFE, ...UNSAFE);
const attribute = fc.oneof(
  fc.tuple(fc.constantFrom("href", "src"), address).map(([name, value]) => `${name}="${value}"`),
  fc.constantFrom(...FIXED),
);
const open = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(attribute, { maxLength: 4 }))
  .map(([name, attributes]) => `<${[name, ...attributes].join(" ")}>`);
const close = fc.constantFrom(...NAMES).map((name) => `</${name}>`);
const debris = fc.constantFrom(
  "<",
  ">",
  '"',
  "'",
  "=",
  " ",
  "/",
  "<!--",
  "-->",
  "&lt;",
  "x",
  "<a ",
  '<p class="',
);
/** Elements within elements, closed or not, amid what was left of others. */
const html = fc.letrec<{ node: string; nodes: string }>((tie) => ({
  nodes: fc.array(tie("node"), { maxLength: 5 }).map((some) => some.join("")),
  node: fc.oneof(
    { maxDepth: 4 },
    open,
    close,
    debris,
    fc
      .tuple(fc.constantFrom(...NAMES), fc.array(attribute, { maxLength: 4 }), tie("nodes"))
      .map(
        ([name, attributes, within]) => `<${[name, ...attributes].join(" ")}>${within}</${name}>`,
      ),
  ),
})).nodes;

/** Said once more and in another way than the wall does: by the letter, tag by tag. */
const ID = ' id="h-x"';
const PASSES: Readonly<Record<string, readonly string[]>> = {
  a: [...SAFE.map((to) => ` href="${to}"`), ID, ' role="doc-backlink"'],
  img: [...SAFE.map((to) => ` src="${to}"`), ' loading="lazy"', ' width="12"'],
  p: [],
  h2: [ID],
  li: [ID, ' class="task"'],
  input: [' type="checkbox"', ' disabled=""'],
  table: [' tabindex="0"'],
};

test("lets only what is on the list through, whatever stands there", () => {
  const seen = new Map<string, number>();
  const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(html, (some) => {
      const opened: string[] = [];
      if (UNSAFE.some((to) => some.includes(`="${to}"`))) see("unsafe");
      for (const [tag, slash, name = "", attributes = ""] of onlyAllowed(some).matchAll(
        /<(\/?)([^\s<>/]*)([^<>]*)>?/g,
      )) {
        const passes = Object.hasOwn(PASSES, name) ? PASSES[name] : undefined;
        expect(passes, tag).toBeDefined();
        expect(tag.endsWith(">"), tag).toBe(true);
        if (slash) {
          expect(attributes, tag).toBe("");
          expect(opened.pop(), tag).toBe(name);
          continue;
        }
        see(name);
        const kept = attributes.match(/ [a-z-]+="[^"]*"/g) ?? [];
        expect(kept.join(""), tag).toBe(attributes);
        for (const one of kept) {
          expect(passes, tag).toContain(one);
          see(`${name}${one.replace(/=.*/, "")}`);
        }
        if (name !== "img" && name !== "input") opened.push(name);
      }
      expect(opened).toEqual([]);
    }),
    { numRuns: 5_000, seed: 1 },
  );
  // Where nothing comes through, nothing is shown.
  const least = {
    a: 2_000,
    img: 2_000,
    p: 800,
    table: 800,
    "a href": 400,
    "img src": 400,
    unsafe: 2_000,
  };
  for (const [what, count] of Object.entries(least)) {
    expect(seen.get(what), what).toBeGreaterThan(count);
  }
  for (const what of [
    "input",
    "a id",
    "a role",
    "img width",
    "img loading",
    "h2 id",
    "li class",
    "table tabindex",
  ]) {
    expect(seen.get(what), what).toBeGreaterThan(30);
  }
});
