import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { createRevision, parseRevision, type RevisionSource, summaryOf } from "~/posts/revision";
import { countWords, excerptOf, slugOf } from "~/posts/words";

const PARENT = "0123456789abcdefghjk" as RevisionId;
const OTHER_PARENT = "zyxwvtsrqpnmkjhgfedc" as RevisionId;

const source: RevisionSource = {
  authorId: "user_1",
  post: "zyay000000abcde12345" as PostId,
  parents: [PARENT, OTHER_PARENT],
  depth: 2,
  state: "draft",
  published: null,
  savedAt: 1_795_459_669_033,
  nonce: "n",
  title: "A door",
  body: "Stone and a hinge.",
  tags: ["gate"],
};

describe("a revision's name", () => {
  test("is the same for the same content, whenever it is saved and in whatever order its parents come", async () => {
    const { revision } = await createRevision(source);
    const again = { ...source, savedAt: 1, depth: null, parents: [OTHER_PARENT, PARENT, PARENT] };
    expect((await createRevision(again)).revision).toBe(revision);
    expect(revision).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
  });

  test.each<[string, Partial<RevisionSource>]>([
    ["author", { authorId: "user_2" }],
    ["post", { post: "zyay000000abcde12346" as PostId }],
    ["parents", { parents: [PARENT] }],
    ["state", { state: "trashed" }],
    ["title", { title: "A door " }],
    ["body", { body: "Stone and a hinge" }],
    ["tags", { tags: [] }],
    ["nonce", { nonce: "m" }],
    ["field that a character belongs to", { title: "A doorS", body: "tone and a hinge." }],
  ])("is another for another %s", async (_what, change) => {
    const { revision } = await createRevision(source);
    expect((await createRevision({ ...source, ...change })).revision).not.toBe(revision);
  });

  test("stands for itself when it is what gets published", async () => {
    const published = { revision: "self", at: 5 } as const;
    const revision = await createRevision({ ...source, published, state: "published" });
    expect(revision.published).toEqual({ revision: revision.revision, at: 5 });
  });
});

test("any revision is read back as it was stored", () =>
  fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      fc.array(fc.string()),
      async (title, body, tags) => {
        const revision = await createRevision({ ...source, title, body, tags });
        expect(parseRevision(JSON.stringify(revision))).toEqual(revision);
      },
    ),
  ));

test("what is no revision is not taken for one", () => {
  const json = fc.json().filter((text) => !text.includes('"v"'));
  fc.assert(
    fc.property(json, (text) => {
      expect(parseRevision(text)).toBeNull();
    }),
  );
});

describe("the label of a revision", () => {
  test("is made from its text", async () => {
    const body = "# Hello\n\nSome *bold* words, [a link](https://x.test) and\n\n- a list";
    const revision = await createRevision({ ...source, title: "Élan, at last!", body });
    const { words, slug, excerpt } = summaryOf(revision);
    expect({ words, slug, excerpt }).toEqual({
      words: 12,
      slug: "elan-at-last",
      excerpt: "Hello Some bold words, a link and a list",
    });
  });

  test.each([
    ["", 0],
    ["one", 1],
    ["don’t stop—ever", 3],
    ["漢字と", 3],
    ["** - **", 0],
    ["Привет мир", 2],
  ])("counts the words of %j as %i", (text, count) => expect(countWords(text)).toBe(count));

  test.each([
    ["Straße & Café", "strasse-cafe"],
    ["  --  ", ""],
    ["漢字 title", "漢字-title"],
    ["It’s", "its"],
    ["Ünïcödé ½", "unicode-1-2"],
    ["a".repeat(300), "a".repeat(300)],
    ["ä".repeat(300), "a".repeat(200)],
  ])("makes of %j the address %j", (title, slug) => expect(slugOf(title)).toBe(slug));

  test.each([
    ["> quote\n\n1. first", "quote first"],
    ["![a picture](x.png) after", "a picture after"],
    ["```js\nlet x\n```\nend", "let x end"],
    ["**very** ~~much~~ `code`", "very much code"],
    ["snake_case stays", "snake_case stays"],
  ])("takes the first words of %j as %j", (body, excerpt) => expect(excerptOf(body)).toBe(excerpt));

  test("ends an excerpt with a whole word, and says that there is more", () => {
    const excerpt = excerptOf("seven letters ".repeat(100));
    expect(excerpt).toMatch(/ (seven|letters)…$/);
    expect(excerpt.length).toBeLessThanOrEqual(320);
    expect(excerptOf("Short.")).toBe("Short.");
    expect(excerptOf("漢".repeat(500))).toBe(`${"漢".repeat(319)}…`);
  });

  test("takes little time on a hostile text", () => {
    for (const body of ["*".repeat(100_000), "[".repeat(100_000), "`a".repeat(50_000)]) {
      expect(excerptOf(body).length).toBeLessThanOrEqual(320);
    }
  });
});
