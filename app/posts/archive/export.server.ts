import { strToU8, Zip, ZipDeflate } from "fflate";
import { authorPrefix, headsPrefix, parseRevisionKey, revisionsPrefix } from "../keys";
import { resolveHeads } from "../resolve";
import type { Revision } from "../revision";
import type { StoreContext } from "../store/context.server";
import { summariesOf } from "../store/heads.server";
import { readRevisions } from "../store/read-revisions.server";
import type { Summary } from "../summary";
import { slugOf } from "../words";
import { EVERYTHING_FILE } from "./archive-entry";

type Kv = Pick<StoreContext, "kv">;

/** Keys read at a time: as many as one bulk read takes. */
const KEYS_AT_A_TIME = 100;
/** Deflate's fastest level: text still shrinks to half, and a Worker's CPU time is short. */
const DEFLATE_LEVEL = 1;

/**
 * A zip of all that an author wrote, made while it is read: `posts/` has each post as it stands, `versions/`
 * every version that is kept, both as Markdown with front matter, and `everything.json` what the store
 * keeps, to the byte, for an import. Errors of KV end the stream with an error.
 */
export function exportArchive(context: Kv, authorId: string): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const steps = writeArchive(context, authorId, zip);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let isDone = false;
      while (chunks.length === 0 && !isDone) isDone = (await steps.next()).done === true;
      for (const chunk of chunks.splice(0)) controller.enqueue(chunk);
      if (isDone) controller.close();
    },
  });
}

/** Yields whenever there is something to send. */
async function* writeArchive(context: Kv, authorId: string, zip: Zip): AsyncGenerator<void> {
  const current = await listCurrent(context, authorId);
  for await (const keys of keysUnder(context, revisionsPrefix(authorId))) {
    const named = keys.map(({ name }) => parseRevisionKey(name)).filter((ids) => ids !== null);
    const revisions = await readRevisions(context, authorId, named);
    for (const revision of revisions.values()) {
      if (revision.state === "purged") continue;
      const isCurrent = current.has(revision.revision);
      addFile(zip, pathOf(revision, isCurrent), toMarkdown(revision), revision.savedAt);
      yield;
    }
  }
  const everything = new ZipDeflate(EVERYTHING_FILE, { level: DEFLATE_LEVEL });
  zip.add(everything);
  let separator = "[\n";
  for await (const keys of keysUnder(context, authorPrefix(authorId))) {
    const values = await context.kv.getMany(keys.map(({ name }) => name));
    for (const { name, metadata } of keys) {
      const value = values.get(name)?.value;
      if (value === undefined) continue;
      const key = name.slice(authorPrefix(authorId).length);
      everything.push(strToU8(separator + JSON.stringify({ key, metadata, value })));
      separator = ",\n";
    }
    yield;
  }
  everything.push(strToU8(separator === ",\n" ? "\n]\n" : "[]\n"), true);
  zip.end();
  yield;
}

/** The revisions that stand for their posts now; more than one for a post that is in conflict. */
async function listCurrent(context: Kv, authorId: string): Promise<Set<string>> {
  const heads = new Map<string, Summary[]>();
  for await (const keys of keysUnder(context, headsPrefix(authorId))) {
    const page = summariesOf({ keys, list_complete: true, cacheStatus: null });
    for (const head of page) heads.set(head.post, [...(heads.get(head.post) ?? []), head]);
  }
  const current = [...heads.values()].flatMap((ofPost) => resolveHeads(ofPost).current);
  return new Set(current.map(({ revision }) => revision));
}

/** All keys under a prefix with their metadata, a hundred at a time. */
async function* keysUnder({ kv }: Kv, prefix: string) {
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, cursor });
    for (let start = 0; start < page.keys.length; start += KEYS_AT_A_TIME) {
      yield page.keys.slice(start, start + KEYS_AT_A_TIME);
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
}

function addFile(zip: Zip, path: string, text: string, savedAt: number): void {
  const file = new ZipDeflate(path, { level: DEFLATE_LEVEL });
  file.mtime = new Date(savedAt);
  zip.add(file);
  file.push(strToU8(text), true);
}

function pathOf({ post, revision, title, savedAt }: Revision, isCurrent: boolean): string {
  if (isCurrent) return `posts/${slugOf(title) || "post"}-${post}-${revision.slice(0, 4)}.md`;
  const time = new Date(savedAt).toISOString().replaceAll(":", "-");
  return `versions/${post}/${time}-${revision}.md`;
}

/** JSON's strings and lists are YAML's too, so the front matter needs no other library to be right. */
function toMarkdown(revision: Revision): string {
  const { post, title, tags, state, createdAt, savedAt, body } = revision;
  const fields = {
    title,
    tags,
    state,
    created: new Date(createdAt).toISOString(),
    saved: new Date(savedAt).toISOString(),
    post,
    version: revision.revision,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join("\n")}\n---\n\n${body}`;
}
