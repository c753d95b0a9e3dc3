import { HOSTILE_MARKDOWN } from "../../../../bench/hostile-markdown.mjs";
import { describe, expect, test } from "vitest";
import { renderPost } from "~/posts/markdown/markdown.server";
import { splitTags } from "~/posts/text";
import { countWords, excerptOf, slugOf } from "~/posts/words";
import { countSteps } from "./count-steps";

/** A fifth of a post: its square is seen as well, and counting takes its time. */
const SIZE = 20_000;
/** The dearest of these take 104. */
const STEPS_A_CHARACTER = 150;

const stepsOf = (source: string) => countSteps(() => void renderPost(source));

describe("the steps of rendering", () => {
  test("are counted: a square is seen as one", () => {
    const marks = (size: number) => `${"\u0301".repeat(size)}${"\u0316".repeat(size)}`;
    const sort = (size: number) => countSteps(() => void marks(size).normalize("NFKD"));
    expect(sort(2_000) / sort(1_000)).toBeGreaterThan(3.9);
    const search = (size: number) =>
      countSteps(() => {
        for (let at = 0; at < size; at++) "x".repeat(size).indexOf("y", at);
      });
    expect(search(2_000) / search(1_000)).toBeGreaterThan(3.9);
  });

  test.each(Object.entries(HOSTILE_MARKDOWN))("of %s grow as its length does", (_what, source) => {
    const half = stepsOf(source(SIZE / 2));
    const whole = stepsOf(source(SIZE));
    expect(whole).toBeGreaterThan(SIZE / 10);
    expect(whole / SIZE).toBeLessThan(STEPS_A_CHARACTER);
    expect(whole / half).toBeLessThan(2.2);
  });
});

test.each<[string, (text: string) => unknown]>([
  ["an address", slugOf],
  ["tags", splitTags],
  ["a number of words", countWords],
  ["an excerpt", excerptOf],
])("the steps of making %s of a hostile text are as few", (_what, make) => {
  for (const source of [
    (size: number) => `${"\u0301".repeat(size / 2)}${"\u0316".repeat(size / 2)}`,
    ...Object.values(HOSTILE_MARKDOWN),
  ]) {
    expect(countSteps(() => void make(source(SIZE))) / SIZE).toBeLessThan(STEPS_A_CHARACTER);
  }
});
