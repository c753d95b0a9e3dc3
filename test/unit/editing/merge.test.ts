import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markDifferences } from "~/editing/conflict/differences";
import { mergeAll, mergeDrafts, splitSentences } from "~/posts/merge";

const draft = (body: string, title = "T", tags: string[] = []) => ({ title, body, tags });
const words = fc.array(fc.constantFrom("door", "wall", "gate", "a", "the", ".", "!", "\n", "\n\n"));
const prose = words.map((parts) => parts.join(" "));

describe("mergeDrafts", () => {
  const base = draft("One. Two. Three.\n\nFour.", "Doors", ["a", "b"]);

  it("takes both changes where they touch different sentences", () => {
    const ours = draft("One, ours. Two. Three.\n\nFour.", "Doors", ["a", "b", "c"]);
    const theirs = draft("One. Two. Three.\n\nFour, theirs.", "Gates", ["b", "d"]);
    expect(mergeDrafts(base, ours, theirs)).toEqual({
      draft: draft("One, ours. Two. Three.\n\nFour, theirs.", "Gates", ["b", "c", "d"]),
      isClean: true,
    });
  });

  it("takes both changes on either side of a paragraph's end", () => {
    const merged = mergeDrafts(
      draft("One. Two.\n\nThree."),
      draft("One. Two, ours.\n\nThree."),
      draft("One. Two.\n\nThree, theirs."),
    );
    expect(merged).toEqual({ draft: draft("One. Two, ours.\n\nThree, theirs."), isClean: true });
  });

  it("lets both sentences stand where both changed the same one", () => {
    const merged = mergeDrafts(base, draft("One. Ours.\n\nFour."), draft("One. Theirs.\n\nFour."));
    expect(merged.isClean).toBe(false);
    expect(merged.draft.body).toContain("Ours.");
    expect(merged.draft.body).toContain("Theirs.");
  });

  it("keeps a passage that one took out and the other changed", () => {
    const merged = mergeDrafts(base, draft("One. Three.\n\nFour."), {
      ...base,
      body: "One. Two, but better. Three.\n\nFour.",
    });
    expect(merged.draft.body).toContain("Two, but better.");
  });

  it("is the other text when one side changed nothing", () => {
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const merged = mergeDrafts(draft(before), draft(before), draft(after));
        expect(merged).toEqual({ draft: draft(after), isClean: true });
      }),
    );
  });

  it("loses no sentence that either of them added", () => {
    fc.assert(
      fc.property(prose, prose, prose, (before, ours, theirs) => {
        const { body } = mergeDrafts(draft(before), draft(ours), draft(theirs)).draft;
        const known = new Set(splitSentences(before).map((sentence) => sentence.trim()));
        for (const sentence of [...splitSentences(ours), ...splitSentences(theirs)]) {
          if (!known.has(sentence.trim())) expect(body).toContain(sentence.trim());
        }
      }),
    );
  });

  it("merges several versions, and without anything in common keeps all of them", () => {
    const all = mergeAll(null, [draft("First."), draft("Second."), draft("Third.")]);
    for (const text of ["First.", "Second.", "Third."]) expect(all?.draft.body).toContain(text);
  });
});

describe("splitSentences", () => {
  it("leaves out nothing", () => {
    fc.assert(fc.property(fc.string(), (text) => splitSentences(text).join("") === text));
    fc.assert(fc.property(prose, (text) => splitSentences(text).join("") === text));
  });
});

describe("markDifferences", () => {
  it("gives the text back whole, and marks nothing between equal texts", () => {
    fc.assert(
      fc.property(prose, prose, (text, other) => {
        const whole = markDifferences(text, other).map((passage) => passage.text);
        expect(whole.join("")).toBe(text);
        expect(markDifferences(text, text).some((passage) => passage.isOwn)).toBe(false);
      }),
    );
  });

  it("gives up comparing texts that have nothing in common, however long", () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `a${i}`).join(" ");
    const other = Array.from({ length: 20_000 }, (_, i) => `b${i}`).join(" ");
    expect(markDifferences(text, other)).toEqual([{ text, isOwn: true }]);
  });
});
