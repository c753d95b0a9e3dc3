import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "~/reading/cache/fingerprint";

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));

describe("the fingerprint of a page", () => {
  test("is fourteen letters and digits, the same for the same bytes", () => {
    for (const text of ["", "a", "A page.", "A page. ".repeat(1_000)]) {
      expect(fingerprintOf(bytesOf(text))).toMatch(/^[0-9a-z]{14}$/);
      expect(fingerprintOf(bytesOf(text))).toBe(fingerprintOf(bytesOf(text)));
    }
  });

  test("is another one for whatever differs, by a letter, an order or an end", () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        for (const one of [text, `${text}a`, `${text}b`, `a${text}`, `${text}\0`, `${text}\0\0`]) {
          const known = seen.get(fingerprintOf(bytesOf(one)));
          expect(known ?? one).toBe(one);
          seen.set(fingerprintOf(bytesOf(one)), one);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(seen.size).toBeGreaterThan(5_000);
  });

  test("is another one for changes that could undo each other, wherever they are", () => {
    const page = "A small door beside the great gate. ".repeat(4);
    const pages = new Set([page]);
    for (let first = 0; first < 64; first++) {
      for (let second = first + 1; second < 64; second++) {
        for (const [one, other] of [
          ["x", "y"],
          ["p", "q"],
          ["é", "o"],
        ]) {
          const between = page.slice(first + 1, second);
          pages.add(page.slice(0, first) + one + between + other + page.slice(second + 1));
        }
      }
    }
    const seen = new Set([...pages].map((one) => fingerprintOf(bytesOf(one))));
    expect([pages.size > 5_000, seen.size]).toEqual([true, pages.size]);
  });

  test("does not look at room that is left behind the page", () => {
    const roomy = new Uint8Array(64).fill(7);
    roomy.set(bytesOf("A page."));
    expect(fingerprintOf(roomy.subarray(0, 7))).toBe(fingerprintOf(bytesOf("A page.")));
  });
});
