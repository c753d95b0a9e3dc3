import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import "~/i18n/load-catalogs.server";
import { say } from "~/i18n/messages";
import { translate } from "~/i18n/page-title";
import { formatParent, parseParent } from "~/posts/form/parent";
import { parseBase, parseDraft, refuseForm } from "~/posts/form/parse-form";
import type { RevisionId } from "~/posts/ids";
import { POST_LIMITS } from "~/posts/post";

const REVISION = "0123456789abcdefghjk";
const OTHER = "zyxwvtsrqpnmkjhgfedc";

function formOf(fields: Record<string, string | File | (string | File)[]>): FormData {
  const form = new FormData();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) {
      if (typeof value === "string") form.append(name, value);
      else form.append(name, value);
    }
  }
  return form;
}

function faultsOf(fields: Parameters<typeof formOf>[0]) {
  const parsed = parseDraft(formOf({ title: "T", body: "B", ...fields }));
  return parsed.ok ? [] : parsed.problems;
}

describe("a good form", () => {
  test("becomes a draft, with what it was made from", () => {
    const form = formOf({
      title: "  A door ",
      body: "One\r\ntwo\rthree\n",
      tags: "Essays, #edge ,essays,, two  words",
      parents: `${REVISION} ${OTHER} ${REVISION}`,
      nonce: "n_1-x",
      intent: "save",
    });
    expect(parseDraft(form)).toEqual({
      ok: true,
      draft: { title: "A door", body: "One\ntwo\nthree\n", tags: ["Essays", "edge", "two words"] },
      parents: [
        { revision: REVISION, facts: null },
        { revision: OTHER, facts: null },
      ],
      nonce: "n_1-x",
    });
  });

  test("needs neither tags nor parents nor a nonce", () => {
    const parsed = parseDraft(formOf({ title: "T", body: "B" }));
    expect(parsed).toEqual({
      ok: true,
      draft: { title: "T", body: "B", tags: [] },
      parents: [],
      nonce: "",
    });
  });

  test("keeps any text that Unicode can hold", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(text, (body) => {
        const parsed = parseDraft(formOf({ title: "T", body: `x${body}` }));
        const isRefused = /(?![\r\n\t])\p{Cc}|\uFFFD/u.test(body);
        const kept = parsed.ok ? parsed.draft.body : null;
        expect(kept).toBe(isRefused ? null : `x${body}`.replace(/\r\n?/g, "\n"));
      }),
    );
  });
});

describe("a form that cannot be kept", () => {
  test.each([
    [{ title: "" }, "title", "Give the post a title."],
    [{ title: " \u200B\t" }, "title", "Give the post a title."],
    [{ title: [] }, "title", "Give the post a title."],
    [{ body: " \r\n " }, "body", "Write something first."],
    [{ title: "x".repeat(201) }, "title", "The title takes at most 200 characters; this is 201."],
    [
      { body: "x".repeat(100_001) },
      "body",
      "The text takes at most 100,000 characters; this is 100,001.",
    ],
    [
      { body: "a\nb\u0007" },
      "body",
      "The text has a character that cannot be kept (U+0007) in line 2. Remove it and save again.",
    ],
    [
      { title: "a\u0085" },
      "title",
      "The title has a character that cannot be kept (U+0085). Remove it and save again.",
    ],
    [
      { body: "a\uD800b" },
      "body",
      "The text has a character that arrived damaged (\uFFFD). Remove it and save again.",
    ],
    [
      { body: "a\uFFFDb" },
      "body",
      "The text has a character that arrived damaged (\uFFFD). Remove it and save again.",
    ],
    [
      { title: ["A", "B"] },
      "title",
      "The field “title” was sent more than once. Check it and save again.",
    ],
    [
      { nonce: ["A", "A"] },
      "form",
      "The field “nonce” was sent more than once. Check it and save again.",
    ],
    [{ body: new File(["x"], "x.txt") }, "body", "The field “body” takes text, not a file."],
    [{ tags: "1,2,3,4,5,6,7,8,9" }, "tags", "8 tags are the most; these are 9."],
    [{ tags: "字".repeat(11) }, "tags", `The tag “${"字".repeat(11)}” is too long.`],
    [{ tags: "a, ." }, "tags", "“.” cannot be a tag: no address can end in it."],
    [{ tags: "#.." }, "tags", "“..” cannot be a tag: no address can end in it."],
    [
      { parents: "../../etc" },
      "form",
      "The form does not say which version it is about. Reload the page.",
    ],
    [{ nonce: "x".repeat(65) }, "form", "The form arrived damaged. Send it again."],
    [{ nonce: "a b" }, "form", "The form arrived damaged. Send it again."],
  ])("%j is refused at its field, in plain words", (fields, field, message) => {
    const faults = faultsOf(fields).map((fault) => ({
      field: fault.field,
      message: translate("en", fault.message),
    }));
    expect(faults).toContainEqual({ field, message });
  });

  test("comes back word for word", () => {
    const parsed = parseDraft(
      formOf({
        title: " ",
        body: "One\r\ntwo ",
        tags: "a,,b ",
        parents: `${REVISION}_2_p_${OTHER}_9`,
        nonce: "n",
      }),
    );
    expect(parsed).toEqual({
      ok: false,
      problems: [{ field: "title", message: say("problems.noTitle") }],
      entered: { title: " ", body: "One\r\ntwo ", tags: "a,,b " },
      parents: [`${REVISION}_2_p_${OTHER}_9`],
      nonce: "n",
    });
  });

  test("keeps both texts of a field that was sent twice", () => {
    const parsed = parseDraft(formOf({ title: "T", body: ["first", "second"] }));
    expect(!parsed.ok && parsed.entered?.body).toBe("first\n\nsecond");
  });

  test("names at most four parents", () => {
    const five = ["0", "1", "2", "3", "4"].map((digit) => digit.repeat(20)).join(" ");
    expect(faultsOf({ parents: five })).toHaveLength(1);
  });
});

describe("the name of a version", () => {
  const revision = fc
    .string({
      unit: fc.constantFrom(...Array.from("0123456789abcdefghjkmnpqrstvwxyz")),
      minLength: 20,
      maxLength: 20,
    })
    .map((name) => name as RevisionId);
  const version = fc.record({
    revision,
    depth: fc.option(fc.nat()),
    state: fc.constantFrom(
      "draft" as const,
      "published" as const,
      "trashed" as const,
      "purged" as const,
    ),
    published: fc.option(fc.record({ revision, at: fc.nat({ max: 2 ** 45 }) })),
  });

  test("tells all that a save must know, and stays a plain word", () => {
    fc.assert(
      fc.property(version, ({ revision: name, ...facts }) => {
        const word = formatParent({ revision: name, ...facts });
        expect(word).toMatch(/^\w{20,80}$/);
        expect(parseParent(word)).toEqual({ revision: name, facts });
      }),
    );
  });

  test.each([
    "",
    "nonsense",
    `${REVISION}_`,
    `${REVISION}_1`,
    `${REVISION}_1_q`,
    `${REVISION}_-1_d`,
    `${REVISION}_1_p_${OTHER}`,
    `${REVISION}_1_p_nonsense_1`,
    `${REVISION}_1_p_${OTHER}_1_1`,
    `${REVISION}_${"z".repeat(11)}_d`,
  ])("%j is none", (word) => {
    expect(parseParent(word)).toBeNull();
  });
});

describe("a form that writes no text", () => {
  test("names its versions and itself", () => {
    const form = formOf({ parents: `${REVISION}_1_d ${OTHER}`, nonce: "n" });
    expect(parseBase(form)).toEqual({
      ok: true,
      parents: [
        { revision: REVISION, facts: { depth: 1, state: "draft", published: null } },
        { revision: OTHER, facts: null },
      ],
      nonce: "n",
    });
  });

  test.each([
    [
      "five versions",
      { parents: ["0", "1", "2", "3", "4"].map((one) => one.repeat(20)).join(" ") },
    ],
    ["no version's name", { parents: "nonsense" }],
    ["versions twice", { parents: [REVISION, OTHER] }],
    ["a file for a version", { parents: new File([REVISION], "x") }],
    ["a damaged nonce", { nonce: "a b" }],
    ["a nonce too long", { nonce: "x".repeat(65) }],
  ])("is refused with %s", (_what, fields) => {
    const refused = parseBase(formOf({ parents: REVISION, nonce: "n", ...fields }));
    expect(refused).toMatchObject({ ok: false, entered: null, parents: null });
    expect(!refused.ok && refused.problems.length).toBeGreaterThan(0);
  });

  test("gives back what text came along, and takes nothing for text that is none", () => {
    expect(refuseForm(formOf({ body: "Words" }), [say("problems.damagedForm")])).toEqual({
      ok: false,
      problems: [{ field: "form", message: say("problems.damagedForm") }],
      entered: { title: "", body: "Words", tags: "" },
      parents: null,
      nonce: "",
    });
    expect(
      refuseForm(formOf({ intent: "settle" }), [say("problems.damagedForm")]).entered,
    ).toBeNull();
  });
});

test("the dearest form within the limits stays under 1 MB", () => {
  const { titleCharacters, bodyCharacters, tagsCharacters } = POST_LIMITS;
  const form = new URLSearchParams({
    title: "字".repeat(titleCharacters),
    body: "字".repeat(bodyCharacters),
    tags: "字".repeat(tagsCharacters),
    parents: [REVISION, REVISION, REVISION, REVISION].join(" "),
    nonce: "x".repeat(64),
    intent: "save",
  });
  expect(form.toString().length).toBeLessThan(1_000_000);
});
