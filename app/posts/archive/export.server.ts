import { strToU8, Zip, ZipDeflate } from "fflate";
import { authorPrefix, parseRevisionKey, revisionKey } from "../keys";
import { parseRevision } from "../revision";
import type { StoreContext } from "../store/context.server";
import { ACCOUNT_FILE, type ArchivedVersion, dataFileOf, MISSING_FILE } from "./archive-files";
import { ARCHIVE_LIMITS } from "./limits";
import { damagedPathOf, markdownPathOf, toMarkdown } from "./markdown-file";
import {
  type ArchivePart,
  batchesOf,
  type NamedVersion,
  walkVersions,
} from "./walk-versions.server";

type Context = Pick<StoreContext, "kv" | "session" | "now">;

/** Deflate's fastest level: text still shrinks to half, and a Worker's CPU time is short. */
const DEFLATE_LEVEL = 1;
/** All that a zip can date a file with. */
const EARLIEST_FILE_MS = Date.UTC(1980, 0, 2);
const LATEST_FILE_MS = Date.UTC(2099, 11, 30);
/** Kinds of keys that are made out of versions, or tell of what is under way: listed, but not copied. */
const DERIVED = new Set(["l", "p", "k", "feed", "feed-healed", "recent", "repair", "o"]);

/**
 * A zip of a part of what an author wrote, made while it is sent, with one read of each version: `posts/`
 * has each post as it stands, `versions/` all others that are kept, both as Markdown with front matter,
 * and `data/` the same as the store keeps it, for an import. The first part tells of all else there is.
 * Resolves when the first of it is read. Later errors of KV are told to `onBroken` and break the stream:
 * workerd then ends the answer as if it were whole (cloudflare/workerd#6818), but a zip without its end
 * is none, neither for our page nor for whatever opens zips.
 */
export async function exportArchive(
  context: Context,
  authorId: string,
  part: ArchivePart,
  onBroken: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const steps = writeArchive(context, authorId, part, zip);
  let isDone = (await steps.next()).done === true;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        while (chunks.length === 0 && !isDone) isDone = (await steps.next()).done === true;
      } catch (error) {
        onBroken(error);
        throw error;
      }
      for (const chunk of chunks.splice(0)) controller.enqueue(chunk);
      if (isDone) controller.close();
    },
  });
}

/** Yields whenever there may be something to send. */
async function* writeArchive(
  context: Context,
  authorId: string,
  part: ArchivePart,
  zip: Zip,
): AsyncGenerator<void> {
  const file = new FileWriter(zip, context.now());
  const missing: NamedVersion[] = [];
  const limits = { versions: ARCHIVE_LIMITS.versionsPerFile, words: ARCHIVE_LIMITS.wordsPerRead };
  for await (const versions of walkVersions(context, authorId, part)) {
    for (const batch of batchesOf(versions, limits)) {
      missing.push(...(await writeVersions(context, authorId, batch, file)));
      yield;
    }
  }
  if (part.from === null) {
    file.add(ACCOUNT_FILE, await describeAccount(context, authorId));
    yield;
  }
  const names = missing.map(({ post, revision }) => `${post} ${revision}\n`);
  if (names.length > 0) file.add(MISSING_FILE, names.join(""));
  zip.end();
  yield;
}

/** Gives back what KV did not show. */
async function writeVersions(
  { kv }: Context,
  authorId: string,
  batch: readonly NamedVersion[],
  file: FileWriter,
): Promise<NamedVersion[]> {
  const keyOf = ({ post, revision }: NamedVersion) => revisionKey(authorId, post, revision);
  const stored = await kv.getMany(batch.map(keyOf));
  const missing: NamedVersion[] = [];
  for (const named of batch) {
    const value = stored.get(keyOf(named))?.value;
    const version = value === undefined ? null : parseRevision(value);
    if (value === undefined) missing.push(named);
    else if (version?.revision !== named.revision || version.post !== named.post) {
      file.add(damagedPathOf(named.post, named.revision), value);
    } else if (version.state !== "purged") {
      const { isCurrent } = named;
      file.add(markdownPathOf(version, isCurrent), toMarkdown(version), version.savedAt);
      file.addData({ isCurrent, version });
    }
  }
  file.closeData();
  return missing;
}

/** Puts files into a zip, one after the other. */
class FileWriter {
  #data: string[] = [];
  #dataCharacters = 0;
  #dataFiles = 0;

  constructor(
    private readonly zip: Zip,
    private readonly now: number,
  ) {}

  add(path: string, text: string, changedAt = this.now): void {
    const file = new ZipDeflate(path, { level: DEFLATE_LEVEL });
    file.mtime = Math.min(Math.max(changedAt, EARLIEST_FILE_MS), LATEST_FILE_MS);
    this.zip.add(file);
    file.push(strToU8(text), true);
  }

  addData(archived: ArchivedVersion): void {
    const json = JSON.stringify(archived);
    this.#data.push(json);
    this.#dataCharacters += json.length;
    if (this.#dataCharacters > ARCHIVE_LIMITS.fileCharacters) this.closeData();
  }

  closeData(): void {
    if (this.#data.length === 0) return;
    this.add(dataFileOf(++this.#dataFiles), `[\n${this.#data.join(",\n")}\n]\n`);
    this.#data = [];
    this.#dataCharacters = 0;
  }
}

/**
 * Every key of the author's that is no version of a post, so that a new kind of key cannot be forgotten:
 * with its value, unless that can be made out of the versions.
 */
async function describeAccount({ kv }: Context, authorId: string): Promise<string> {
  const prefix = authorPrefix(authorId);
  const lines: string[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, cursor });
    const others = page.keys.filter(({ name }) => parseRevisionKey(name) === null);
    const kindOf = (name: string) => name.slice(prefix.length).split("/")[0] ?? "";
    const read = others.filter(({ name }) => !DERIVED.has(kindOf(name)));
    const values = await kv.getMany(read.map(({ name }) => name));
    for (const { name, metadata } of others) {
      const value = values.get(name)?.value;
      lines.push(JSON.stringify({ key: name.slice(prefix.length), metadata, value }));
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return `[\n${lines.join(",\n")}\n]\n`;
}
