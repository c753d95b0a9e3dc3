import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createNotes } from "~/reading/cache/notes";

test("a name is noted for as long as it comes again in time", () => {
  const notes = createNotes({ keepMs: 100, places: 8 });
  const asked = [0, 99, 198, 298, 299, 399].map((now) => notes.noteAgain("/@ada/a", now));
  expect(asked).toEqual([false, true, true, false, true, false]);
});

test("nothing is noted of what never came, from the first moment on", () => {
  expect(createNotes({ keepMs: 100, places: 1 }).noteAgain("", 0)).toBe(false);
  const notes = createNotes({ keepMs: 100, places: 4_096 });
  const names = Array.from({ length: 500 }, (_, at) => `https://postern.test/@ada/post-${at}`);
  expect(names.filter((name) => notes.noteAgain(name, 0))).toEqual([]);
  // Few of them fell on one another's place.
  expect(names.filter((name) => notes.noteAgain(name, 1)).length).toBeGreaterThan(400);
});

test("however many names come, each is noted when it comes twice in a row", () =>
  fc.assert(
    fc.property(fc.array(fc.string()), (names) => {
      const notes = createNotes({ keepMs: 100, places: 4 });
      for (const name of names) {
        notes.noteAgain(name, 0);
        expect(notes.noteAgain(name, 0)).toBe(true);
      }
    }),
  ));
