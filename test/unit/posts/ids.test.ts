import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createdAtOf,
  createNonce,
  isPostIdOf,
  issuedAtOf,
  parsePostId,
  postIdOf,
} from "~/posts/ids";

const time = fc.integer({ min: 0, max: 2 ** 45 });
const seed = fc.uint8Array({ minLength: 7, maxLength: 7 });
const author = fc.string({ minLength: 1, maxLength: 40 });

describe("a post's id", () => {
  test("is read back as the time it was made", () =>
    fc.assert(
      fc.asyncProperty(time, seed, author, async (now, bytes, authorId) => {
        const nonce = createNonce(now, () => bytes);
        const id = await postIdOf(authorId, nonce);
        expect(parsePostId(id)).toBe(id);
        expect(createdAtOf(id)).toBe(now);
        expect(issuedAtOf(nonce)).toBe(now);
      }),
    ));

  test("sorts newest first", () =>
    fc.assert(
      fc.property(time, time, seed, (a, b, bytes) => {
        fc.pre(a < b);
        expect(createNonce(a, () => bytes) > createNonce(b, () => bytes)).toBe(true);
      }),
    ));

  test("is the same for the same form and author, and another for anything else", () =>
    fc.assert(
      fc.asyncProperty(time, seed, seed, author, author, async (now, a, b, one, other) => {
        fc.pre(one !== other && a.slice(0, 3).join() !== b.slice(0, 3).join());
        const nonce = createNonce(now, () => a);
        const id = await postIdOf(one, nonce);
        expect(await postIdOf(one, nonce)).toBe(id);
        expect(await postIdOf(other, nonce)).not.toBe(id);
        expect(
          await postIdOf(
            one,
            createNonce(now, () => b),
          ),
        ).not.toBe(id);
      }),
    ));

  test("belongs to its author alone", () =>
    fc.assert(
      fc.asyncProperty(time, seed, author, author, async (now, bytes, one, other) => {
        fc.pre(one !== other);
        const id = await postIdOf(
          one,
          createNonce(now, () => bytes),
        );
        expect(await isPostIdOf(one, id)).toBe(true);
        expect(await isPostIdOf(other, id)).toBe(false);
      }),
    ));
});

test.each([
  "",
  "new",
  "0123456789ABCDEFGHJK",
  "0123456789abcdefghji",
  "0123456789abcdefghjkm",
  "../0123456789abcdefgh",
  "0123456789abcdefghjk\n",
])("%j is no id", (text) => {
  expect(parsePostId(text)).toBeNull();
});
