import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { listZip, readZipText } from "~/posts/archive/read-zip";

const LIMIT = 100_000;

function blobOf(files: Record<string, string>, level: 0 | 6 = 6): Blob {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return new Blob([zipSync(Object.fromEntries(entries), { level })]);
}

async function readAll(zip: Blob): Promise<Record<string, string | null>> {
  const entries = (await listZip(zip)) ?? [];
  const read = entries.map(async (entry) => [entry.path, await readZipText(zip, entry, LIMIT)]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, string | null>;
}

describe("reading a zip piece by piece", () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    // fflate takes names as an object's, of which one is nobody's own.
    .filter((one) => one.isWellFormed() && one !== "__proto__");
  const text = fc.string({ unit: "grapheme", maxLength: 500 }).filter((one) => one.isWellFormed());

  test("gives every file as it was packed, deflated or stored", async () => {
    const files = fc.dictionary(name, text, { maxKeys: 6, noNullPrototype: true });
    const property = fc.asyncProperty(
      files,
      fc.constantFrom(0 as const, 6 as const),
      async (some, level) => {
        expect(await readAll(blobOf(some, level))).toEqual(some);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("finds the directory before a comment", async () => {
    const bytes = new Uint8Array(await blobOf({ a: "A" }).arrayBuffer());
    new DataView(bytes.buffer).setUint16(bytes.length - 2, 7, true);
    expect(await readAll(new Blob([bytes, "comment"]))).toEqual({ a: "A" });
  });

  test("knows one that was cut off, wherever", async () => {
    const zip = blobOf({ a: "A", b: "B".repeat(1_000) });
    for (let size = 0; size < zip.size; size++)
      expect(await listZip(zip.slice(0, size))).toBeNull();
  });

  test("unpacks no more than it is told, whatever the zip says", async () => {
    const zip = blobOf({ bomb: "0".repeat(LIMIT + 1) });
    expect(zip.size).toBeLessThan(1_000);
    expect(await readAll(zip)).toEqual({ bomb: null });
    expect(await readAll(blobOf({ fits: "0".repeat(LIMIT) }))).toEqual({ fits: "0".repeat(LIMIT) });
  });

  test("survives any damage", async () => {
    const whole = new Uint8Array(
      await blobOf({ "data/0001.json": "[1, 2, 3]", b: "B" }).arrayBuffer(),
    );
    const damage = fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    const property = fc.asyncProperty(damage, async (changes) => {
      const bytes = whole.slice();
      for (const [at, value] of changes) bytes[at] = value;
      const read = await readAll(new Blob([bytes]));
      expect(Object.values(read).every((one) => one === null || typeof one === "string")).toBe(
        true,
      );
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
