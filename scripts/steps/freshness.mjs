// @ts-check
/** Whether something built still matches its sources, told by their bytes: a touched file is not a change. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./run.mjs";

/**
 * Calls `build` unless the last build of that name was made from the very same sources and its output
 * still stands. Notes success beside the output, in build/NAME.sources.
 *
 * @param {{ name: string, sources: string[], output: string }} target files and folders from the root
 * @param {() => Promise<void>} build may throw: then nothing is noted and the next call builds again
 * @returns {Promise<boolean>} whether it was built
 */
export async function buildUnlessFresh({ name, sources, output }, build) {
  const note = join(ROOT, "build", `${name}.sources`);
  const wanted = await hashSources(sources);
  if (existsSync(join(ROOT, output)) && (await readNote(note)) === wanted) return false;
  await rm(note, { force: true });
  await rm(join(ROOT, output), { recursive: true, force: true });
  await build();
  await writeFile(note, wanted);
  return true;
}

/** @param {string} note */
async function readNote(note) {
  return existsSync(note) ? readFile(note, "utf8") : null;
}

/**
 * @param {string[]} sources paths from the root
 * @returns {Promise<string>} SHA-256 of every file's path and bytes
 */
async function hashSources(sources) {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await listFiles(source)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(join(ROOT, file)));
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} path a file or a folder, from the root
 * @returns {Promise<string[]>} the file, or the files below the folder, in a stable order
 */
async function listFiles(path) {
  if ((await stat(join(ROOT, path))).isFile()) return [path];
  const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort();
}
