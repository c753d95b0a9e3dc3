import { describe, expect, test } from "vitest";
import { offsetOf, parseTimeText, toLocalText, utcTextOf } from "~/publishing/time-text";

const NINE = Date.UTC(2026, 11, 1, 9);

describe("the time of a form", () => {
  test.each([
    ["2026-12-01T09:00", "", NINE],
    ["2026-12-01 09:00", "0", NINE],
    [" 2026-12-01T09:00:00.000 ", "", NINE],
    ["2026-12-01T10:00", "60", NINE],
    ["2026-12-01T03:30", "-330", NINE],
    ["2026-12-01T23:00", "840", NINE],
    ["2028-02-29T00:00", "", Date.UTC(2028, 1, 29)],
  ])("%s, %s minutes ahead of UTC", (text, offset, at) => {
    expect(parseTimeText(text, offset)).toBe(at);
  });

  test.each([
    ["", ""],
    ["tomorrow", ""],
    ["2026-12-01", ""],
    ["2026-02-30T09:00", ""],
    ["2026-13-01T09:00", ""],
    ["2026-12-01T24:00", ""],
    ["2026-12-01T09:61", ""],
    ["2026-12-01T09:00Z", ""],
    ["02026-12-01T09:00", ""],
    ["٢٠٢٦-12-01T09:00", ""],
    ["2026-12-01T09:00", "841"],
    ["2026-12-01T09:00", "60.5"],
    ["2026-12-01T09:00", "NaN"],
    ["2026-12-01T09:00", "-"],
  ])("%s with the offset '%s' is none", (text, offset) => {
    expect(parseTimeText(text, offset)).toBeNull();
  });

  test("goes into the machine's zone and comes back the same", () => {
    for (const at of [NINE, Date.UTC(2026, 2, 29, 1, 30), Date.UTC(2026, 9, 25, 0, 30)]) {
      const local = toLocalText(utcTextOf(at));
      expect(parseTimeText(local, offsetOf(local))).toBe(at);
    }
    expect(toLocalText("")).toBe("");
    expect(offsetOf("")).toBe("");
  });
});
