import { describe, expect, it } from "vitest";
import { formatWhen } from "~/ui/when";

const AT = Date.UTC(2026, 2, 3, 23, 30);
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe("formatWhen", () => {
  it.each([
    [0, "now"],
    [59 * SECOND_MS, "now"],
    [MINUTE_MS, "1 minute ago"],
    [HOUR_MS - 1, "59 minutes ago"],
    [HOUR_MS, "1 hour ago"],
    [DAY_MS - 1, "23 hours ago"],
    [DAY_MS, "yesterday"],
    [7 * DAY_MS - 1, "6 days ago"],
    [7 * DAY_MS, "Mar 3, 2026"],
  ])("%d ms later says %j", (age, words) => {
    expect(formatWhen(AT, { language: "en", now: AT + age, timeZone: "UTC" })).toBe(words);
  });

  it("speaks the language it is asked for", () => {
    expect(formatWhen(AT, { language: "de", now: AT + 5 * MINUTE_MS })).toBe("vor 5 Minuten");
  });

  it("without a clock writes the date, in the time zone it is given", () => {
    const plain = { language: "en", now: null };
    expect(formatWhen(AT, { ...plain, timeZone: "UTC" })).toBe("Mar 3, 2026");
    expect(formatWhen(AT, { ...plain, timeZone: "Asia/Tokyo" })).toBe("Mar 4, 2026");
  });

  it("takes a clock that is a little behind for now, and one far behind for no clock", () => {
    expect(formatWhen(AT, { language: "en", now: AT - 30 * SECOND_MS })).toBe("now");
    expect(formatWhen(AT, { language: "en", now: AT - HOUR_MS, timeZone: "UTC" })).toBe(
      "Mar 3, 2026",
    );
  });
});
