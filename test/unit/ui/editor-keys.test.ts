import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  continueList,
  type Edit,
  insertLink,
  isWebAddress,
  pasteLink,
  toggleMark,
  type Writing,
} from "~/ui/editing/editor-keys";

/** «» marks the selection, or the caret when nothing stands between. */
function writing(marked: string): Writing {
  const selectionStart = marked.indexOf("«");
  const selectionEnd = marked.indexOf("»") - 1;
  if (selectionStart < 0 || selectionEnd < selectionStart)
    throw new Error(`No selection: ${marked}`);
  return { text: marked.replace(/[«»]/g, ""), selectionStart, selectionEnd };
}

function applied({ text }: Writing, edit: Edit): string {
  const after = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  const { selectionStart, selectionEnd } = edit;
  return `${after.slice(0, selectionStart)}«${after.slice(selectionStart, selectionEnd)}»${after.slice(selectionEnd)}`;
}

function through(key: (writing: Writing) => Edit | null, marked: string): string | null {
  const before = writing(marked);
  const edit = key(before);
  return edit && applied(before, edit);
}

describe("Enter", () => {
  it.each([
    ["- bread«»", "- bread\n- «»"],
    ["* bread«»", "* bread\n* «»"],
    ["  - bread«»\nsalt", "  - bread\n  - «»\nsalt"],
    ["- one «»two", "- one \n- «»two"],
    ["9. nine«»", "9. nine\n10. «»"],
    ["3) three«»", "3) three\n4) «»"],
    ["- [x] done«»", "- [x] done\n- [ ] «»"],
    ["> said«»", "> said\n> «»"],
    ["> - said«»", "> - said\n> - «»"],
    ["-   wide«»", "-   wide\n-   «»"],
  ])("goes on with %j", (before, after) => {
    expect(through(continueList, before)).toBe(after);
  });

  it.each([
    ["- bread\n- «»", "- bread\n«»"],
    ["1. one\n2. «»", "1. one\n«»"],
    ["- [ ] «»", "«»"],
    ["> said\n> «»", "> said\n«»"],
    ["- «»\nafter", "«»\nafter"],
  ])("ends the list on an item without words: %j", (before, after) => {
    expect(through(continueList, before)).toBe(after);
  });

  it.each([
    "plain words«»",
    "-no space«»",
    "«»- bread",
    "-« »bread",
    "- b«rea»d",
    "1.5 metres«»",
    "- bread\n«»",
    "«»",
    "12345678901. too long for Markdown«»",
  ])("is only Enter in %j", (before) => {
    expect(through(continueList, before)).toBeNull();
  });
});

describe("⌘B and ⌘I", () => {
  it.each([
    ["**", "a «word» here", "a **«word»** here"],
    ["*", "a «word» here", "a *«word»* here"],
    ["**", "a **«word»** here", "a «word» here"],
    ["*", "a *«word»* here", "a «word» here"],
    ["*", "a **«word»** here", "a ***«word»*** here"],
    ["**", "a *«word»* here", "a ***«word»*** here"],
    ["*", "a ***«word»*** here", "a **«word»** here"],
    ["**", "a ***«word»*** here", "a *«word»* here"],
    ["**", "a« word »here", "a **«word»** here"],
    ["**", "«»", "**«»**"],
    ["**", "**«»**", "«»"],
  ] as const)("with %s turns %j into %j", (mark, before, after) => {
    expect(through((text) => toggleMark(text, mark), before)).toBe(after);
  });

  it("give back the text and the selection when pressed twice", () => {
    const words = fc.string({
      unit: fc.constantFrom("a", " ", "\n", "é", "🚪", "_"),
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, words, words, fc.constantFrom("**", "*"), (a, chosen, b, mark) => {
        const before = {
          text: a + chosen + b,
          selectionStart: a.length,
          selectionEnd: a.length + chosen.length,
        };
        const edit = toggleMark(before, mark);
        const once = before.text.slice(0, edit.from) + edit.insert + before.text.slice(edit.to);
        const { selectionStart, selectionEnd } = edit;
        const back = toggleMark({ text: once, selectionStart, selectionEnd }, mark);
        expect(once.slice(0, back.from) + back.insert + once.slice(back.to)).toBe(before.text);
        expect(before.text.slice(back.selectionStart, back.selectionEnd).trim()).toBe(
          chosen.trim(),
        );
      }),
    );
  });
});

describe("⌘K", () => {
  it.each([
    ["see «the wall»", "see [the wall](«»)"],
    ["see «»", "see [«»]()"],
    ["see «https://example.com/a»", "see [«»](https://example.com/a)"],
    ["see« the wall »now", "see [the wall](«») now"],
  ])("turns %j into %j", (before, after) => {
    expect(through(insertLink, before)).toBe(after);
  });
});

describe("pasting an address on words", () => {
  const paste = (pasted: string) => (text: Writing) => pasteLink(text, pasted);

  it.each([
    [
      "see «the wall» now",
      "https://example.com/a?b=c#d",
      "see [the wall](https://example.com/a?b=c#d)«» now",
    ],
    ["see« the wall »now", " https://example.com\n", "see [the wall](https://example.com)«» now"],
    ["«a [b] c»", "https://example.com", "[a \\[b\\] c](https://example.com)«»"],
    ["«wall»", "https://example.com/wall_(city)", "[wall](https://example.com/wall_%28city%29)«»"],
  ])("links %j to %j", (before, pasted, after) => {
    expect(through(paste(pasted), before)).toBe(after);
  });

  it.each([
    ["no «» selection", "https://example.com"],
    ["«   »", "https://example.com"],
    ["«two\nlines»", "https://example.com"],
    ["«https://example.com/old»", "https://example.com/new"],
    ["«words»", "only words"],
    ["«words»", "https://example.com and words"],
    ["«words»", "javascript:alert(1)"],
    ["«words»", "https://"],
  ])("leaves %j alone when %j is pasted", (before, pasted) => {
    expect(through(paste(pasted), before)).toBeNull();
  });
});

describe("isWebAddress", () => {
  it("takes http and https only", () => {
    const addresses = [
      "http://a.b",
      "HTTPS://a.b/c",
      "ftp://a.b",
      "a.b",
      "mailto:a@b.c",
      "data:,x",
    ];
    expect(addresses.map(isWebAddress)).toEqual([true, true, false, false, false, false]);
  });
});
