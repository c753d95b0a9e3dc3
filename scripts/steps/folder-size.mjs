// @ts-check
/** The one rule of size that the linter cannot check: how many source files a folder holds. */
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

const FILES_IN_A_FOLDER = 12;
/** Remix wants one file per address in app/routes; everything else is divided by duty. */
const FLAT_FOLDERS = ["app/routes"];
const SOURCE_FOLDERS = ["app", "functions", "clerk-emulator", "scripts", "test", "bench"];

/**
 * @param {string} root
 * @returns {Promise<string[]>} a sentence for each folder that holds too many source files
 */
export async function listCrowdedFolders(root) {
  const crowded = [];
  for (const top of SOURCE_FOLDERS) {
    for (const [folder, count] of await countSources(root, top)) {
      if (count <= FILES_IN_A_FOLDER || FLAT_FOLDERS.includes(folder)) continue;
      crowded.push(`${folder} holds ${count} source files; ${FILES_IN_A_FOLDER} are the most.`);
    }
  }
  return crowded;
}

/**
 * @param {string} root
 * @param {string} folder from the root
 * @returns {Promise<Map<string, number>>} source files by folder, subfolders included
 */
async function countSources(root, folder) {
  const counts = new Map();
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !/\.(?:tsx?|mjs|css)$/.test(entry.name)) continue;
    const path = relative(root, entry.parentPath).replaceAll("\\", "/");
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}
