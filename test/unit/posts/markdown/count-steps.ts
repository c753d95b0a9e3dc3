/**
 * Counts what a run does to characters and lists, so that a test can tell how work grows without a clock: each
 * character that is looked at, each one that a search or a pattern goes over, each element that is copied.
 * Unicode sorts the accents of one letter, which takes the square of their number.
 */
export function countSteps(run: () => void): number {
  let steps = 0;
  const text = String.prototype;
  const list = Array.prototype as unknown as Prototype;
  const restore = [
    count(text, "charCodeAt", () => 1),
    count(text, "codePointAt", () => 1),
    count(text, "charAt", () => 1),
    count(text, "indexOf", (self: string, [, from = 0], found) =>
      Number(found) < 0 ? self.length - Number(from) : Number(found) - Number(from),
    ),
    count(text, "normalize", (self: string) =>
      (self.match(/\p{M}+/gu) ?? []).reduce((sum, { length }) => sum + length ** 2, self.length),
    ),
    count(text, "toLowerCase", (self: string) => self.length),
    count(text, "toUpperCase", (self: string) => self.length),
    count(RegExp.prototype, "exec", (_self, _args, match) => lengthOf(match) + 1),
    ...["concat", "slice", "splice", "filter", "flatMap", "map"].map((name) =>
      count(list, name, (self: unknown[], _args, made) => self.length + lengthOf(made)),
    ),
  ];
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;

  function count(
    prototype: object,
    name: string,
    costOf: (self: never, args: unknown[], result: unknown) => number,
  ): () => void {
    const original = (prototype as Prototype)[name];
    if (!original) throw new Error(`there is no ${name}`);
    let isWithin = false;
    const counted = function (this: never, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, this, args);
      // What it takes to count is not counted.
      if (!isWithin) {
        isWithin = true;
        steps += costOf(this, args, result);
        isWithin = false;
      }
      return result;
    };
    Object.assign(prototype, { [name]: counted });
    return () => Object.assign(prototype, { [name]: original });
  }
}

type Prototype = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** Of a list that was made, or of what a pattern matched. */
function lengthOf(made: unknown): number {
  if (!Array.isArray(made)) return 0;
  return "index" in made ? String(made[0]).length : made.length;
}
