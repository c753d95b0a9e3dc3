import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PostId, RevisionId } from "~/posts/ids";
import { fit, METADATA_BYTES, parseSummary, type Summary } from "~/posts/summary";

const POST = "zyay000000abcde12345" as PostId;
const REVISION = "0123456789abcdefghjk" as RevisionId;
const WRITER = "user_2abcdefghijklmnopqrstuvwxyz";

// Plain letters, and what grows in JSON or UTF-8: quotes, control characters, halves of pairs, emoji.
const unit = fc.constantFrom("a", " ", '"', "\\", "\u0001", "\n", "ß", "字", "🚪", "\uD800", "👩‍👩‍👧");
const text = fc.string({ unit, maxLength: 600 });

const summaries: fc.Arbitrary<Summary> = fc.record({
  post: fc.constant(POST),
  revision: fc.constant(REVISION),
  parents: fc.array(fc.constant(REVISION), { maxLength: 9 }),
  depth: fc.option(fc.nat({ max: 9_999_999 })),
  savedAt: fc.nat({ max: 9_999_999_999_999 }),
  putAt: fc.nat({ max: 9_999_999_999_999 }),
  state: fc.constantFrom("draft", "published", "trashed", "purged"),
  published: fc.option(
    fc.record({ revision: fc.constant(REVISION), at: fc.nat({ max: 9_999_999_999_999 }) }),
  ),
  words: fc.nat({ max: 100_000 }),
  slug: text,
  title: text,
  excerpt: text,
  tags: fc.array(text, { maxLength: 12 }),
  writer: fc.constant(WRITER),
  ended: fc.array(fc.constant(REVISION), { maxLength: 40 }),
});

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

describe("a summary in KV's metadata", () => {
  test("takes at most 1,000 bytes, whatever it holds", () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        expect(bytesOf(fit(summary))).toBeLessThanOrEqual(METADATA_BYTES);
      }),
      { numRuns: 500 },
    );
    const dearest: Summary = {
      post: POST,
      revision: REVISION,
      parents: [REVISION, REVISION, REVISION, REVISION],
      depth: 9_999_999,
      savedAt: 9_999_999_999_999,
      putAt: 9_999_999_999_999,
      state: "published",
      published: { revision: REVISION, at: 9_999_999_999_999 },
      words: 100_000,
      slug: "\u0001".repeat(500),
      title: "\u0001".repeat(500),
      excerpt: "\u0001".repeat(500),
      tags: Array.from({ length: 12 }, () => "\u0001".repeat(500)),
      writer: WRITER,
      ended: Array.from({ length: 40 }, () => REVISION),
    };
    expect(bytesOf(fit(dearest))).toBeLessThanOrEqual(METADATA_BYTES);
    expect(fit({ ...dearest, ended: [] }).x.length).toBeGreaterThan(0);
    const marker = { ...dearest, title: "", slug: "", excerpt: "", tags: [] };
    expect(fit(marker).e).toHaveLength(16);
  });

  test("comes back whole when it is short", () => {
    const short: Summary = {
      post: POST,
      revision: REVISION,
      parents: [REVISION],
      depth: 3,
      savedAt: 1_795_459_669_033,
      putAt: 1_795_459_969_033,
      state: "purged",
      published: null,
      words: 7,
      slug: "a-door",
      title: 'A "door" 🚪',
      excerpt: "Stone, and a hinge.",
      tags: ["gate", "字"],
      ended: [REVISION],
    };
    expect(parseSummary(short, JSON.parse(JSON.stringify(fit(short))))).toEqual(short);
  });

  test("is cut between characters, and says so", () => {
    const long = {
      ...parseSummary({ post: POST, revision: REVISION }, null),
      title: "🚪".repeat(200),
    };
    expect(fit(long).t).toBe(`${"🚪".repeat(59)}…`);
  });

  test("is read without harm when it is garbage", () =>
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        const summary = parseSummary({ post: POST, revision: REVISION }, stored);
        expect(summary.post).toBe(POST);
        expect(summary.revision).toBe(REVISION);
        expect(bytesOf(fit(summary))).toBeLessThanOrEqual(METADATA_BYTES);
      }),
    ));

  test("survives KV as it is, quotes and emoji included", () =>
    fc.assert(
      fc.asyncProperty(summaries, async (summary) => {
        const metadata = JSON.parse(JSON.stringify(fit(summary))) as unknown;
        await env.POSTS.put("summary", "1", { metadata });
        const { keys } = await env.POSTS.list({ prefix: "summary" });
        expect(keys[0]?.metadata).toEqual(metadata);
      }),
      { numRuns: 50 },
    ));
});
