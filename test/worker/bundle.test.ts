import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const UPLOADED = join(ROOT, "build/worker");

/** The free plan takes Workers of up to 3 MB gzip; start-up time grows with size long before that. */
const WORKER_GZIP_BYTES = 400 * 1024;
/** All that a first visit may load of our own scripts, every route taken together (without clerk-js). */
const CLIENT_SCRIPTS_GZIP_BYTES = 228 * 1024;

const EMULATOR_MARKER = "postern-clerk-emulator";
/** Words that only code of the server's holds. */
const SERVER_WORDS = ["getWithMetadata", "waitUntil", "frontend-api.clerk.dev"];

describe("what `wrangler deploy` uploads", () => {
  it("is one module, without a trace of the Clerk emulator", async () => {
    const modules = await listFiles(UPLOADED, /\.(?:m?js|wasm|bin|txt)$/);
    expect(modules).toEqual([join(UPLOADED, "worker.js")]);
    expect((await readText(modules)).includes(EMULATOR_MARKER)).toBe(false);
  });

  it("would show the emulator if it were there", async () => {
    const emulator = await readText([join(ROOT, "build/clerk-emulator/worker.js")]);
    expect(emulator.includes(EMULATOR_MARKER)).toBe(true);
  });

  it("stays small", async () => {
    const worker = gzipSync(await readFile(join(UPLOADED, "worker.js")));
    expect(worker.byteLength).toBeGreaterThan(100 * 1024);
    expect(worker.byteLength).toBeLessThan(WORKER_GZIP_BYTES);
  });

  it("sends browsers little, and nothing of the server", async () => {
    const scripts = await listFiles(join(ROOT, "build/client"), /\.js$/);
    const text = await readText(scripts);
    const bytes = await Promise.all(
      scripts.map(async (path) => gzipSync(await readFile(path)).byteLength),
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(CLIENT_SCRIPTS_GZIP_BYTES);
    expect(SERVER_WORDS.filter((word) => text.includes(word))).toEqual([]);
    const worker = await readText([join(UPLOADED, "worker.js")]);
    expect(SERVER_WORDS.filter((word) => worker.includes(word))).toEqual(SERVER_WORDS);
  });

  it("has one style sheet for browsers, whichever build names it", async () => {
    const sheets = await listFiles(join(ROOT, "build/client"), /\.css$/);
    expect(sheets).toHaveLength(1);
    const name = sheets[0]?.split("/").at(-1) ?? "";
    for (const folder of ["build/worker", "build/client"]) {
      expect(await readText(await listFiles(join(ROOT, folder), /\.js$/))).toContain(name);
    }
  });

  it("carries no key of anybody's", async () => {
    const files = [
      ...(await listFiles(UPLOADED, /./)),
      ...(await listFiles(join(ROOT, "build/client"), /./)),
    ];
    expect(files.length).toBeGreaterThan(5);
    expect((await readText(files)).match(/\b[ps]k_(?:test|live)_[A-Za-z0-9+/]{16,}/g)).toBeNull();
  });
});

describe("the sources", () => {
  it("read no shell variable in app/ and functions/", async () => {
    const sources = [
      ...(await listFiles(join(ROOT, "app"), /\.tsx?$/)),
      ...(await listFiles(join(ROOT, "functions"), /\.tsx?$/)),
    ];
    expect(sources.length).toBeGreaterThan(20);
    const reading = [];
    for (const path of sources) {
      if (
        /\bprocess\s*(?:\?\.|\.)\s*env\b|import\.meta\.env/.test(
          withoutComments(await readText([path])),
        )
      ) {
        reading.push(path.slice(ROOT.length));
      }
    }
    expect(reading).toEqual([]);
  });
});

async function listFiles(folder: string, name: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function readText(paths: string[]): Promise<string> {
  return (await Promise.all(paths.map((path) => readFile(path, "utf8")))).join("\n");
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*/g, "");
}
