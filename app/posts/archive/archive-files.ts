import { parseJson } from "../parse-json";
import { parseRevision, type Revision } from "../revision";

/** What stands where in an archive. */

/** One version of a post, as the store keeps it. */
export interface ArchivedVersion {
  /** Whether it stands for its post; of a post in conflict, several do. */
  isCurrent: boolean;
  version: Revision;
}

/** A file that an import reads: `data/0001.json` and so on. A folder in front may come from packing it again. */
function isDataFile(path: string): boolean {
  return /(?:^|\/)data\/\d+\.json$/.test(path) && !path.startsWith("__MACOSX/");
}

/** The files of an archive that an import reads; null if these are no archive's. Of an empty account's it is none. */
export function dataFilesIn<File extends { path: string }>(files: readonly File[]): File[] | null {
  const found = files.filter(({ path }) => isDataFile(path));
  const isArchive = found.length > 0 || files.some(({ path }) => path.endsWith(ACCOUNT_FILE));
  return isArchive ? found : null;
}

export function dataFileOf(number: number): string {
  return `data/${String(number).padStart(4, "0")}.json`;
}

/** Every key of the author's that is no version: settings, addresses, secret links. */
export const ACCOUNT_FILE = "data/account.json";
/** Names of versions that KV did not show; only there if there are any. */
export const MISSING_FILE = "missing.txt";

/** The versions in a file of `data`, null in the place of a damaged one; null if the text is no such file. */
export function parseDataFile(json: string): (ArchivedVersion | null)[] | null {
  const parsed = parseJson(json);
  return Array.isArray(parsed) ? parsed.map(parseVersion) : null;
}

function parseVersion(stored: unknown): ArchivedVersion | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { isCurrent, version } = stored as Partial<Record<keyof ArchivedVersion, unknown>>;
  const revision = parseRevision(JSON.stringify(version) ?? "");
  return revision && { isCurrent: isCurrent === true, version: revision };
}
