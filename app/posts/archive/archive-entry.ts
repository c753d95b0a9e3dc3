import { parseJson } from "../parse-json";

/** The file of an archive that an import reads. */
export const EVERYTHING_FILE = "everything.json";

/** One key of an author, without the prefix that names the author. */
export interface ArchiveEntry {
  key: string;
  metadata: unknown;
  value: string;
}

/** The entries of an archive's JSON, or null if it is none. What else is in an entry is left alone. */
export function parseArchiveEntries(json: string): ArchiveEntry[] | null {
  const parsed = parseJson(json);
  return Array.isArray(parsed) && parsed.every(isEntry) ? parsed : null;
}

function isEntry(entry: unknown): entry is ArchiveEntry {
  if (typeof entry !== "object" || entry === null) return false;
  const { key, value } = entry as Partial<ArchiveEntry>;
  return typeof key === "string" && typeof value === "string";
}
