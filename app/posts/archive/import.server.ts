import { strFromU8, unzipSync } from "fflate";
import { type PostId, postIdOf, type RevisionId } from "../ids";
import { headKey, headsPrefix, parseRevisionKey, revisionKey, revisionsPrefix } from "../keys";
import { problemsOf } from "../post";
import { createRevision, parseRevision, type Revision, summaryOf } from "../revision";
import type { StoreContext } from "../store/context.server";
import { listAll } from "../store/heads.server";
import { fit, type Summary } from "../summary";
import { EVERYTHING_FILE, parseArchiveEntries } from "./archive-entry";

/** The largest archive that is taken, in bytes of the zip, and of the JSON in it: a Worker has 128 MB for all. */
export const ARCHIVE_ZIP_BYTES = 10_000_000;
const ARCHIVE_JSON_BYTES = 25_000_000;
/** Puts in one request: KV allows 1,000 operations, and somebody waits. */
const PUTS_PER_REQUEST = 400;

export interface Imported {
  /** Versions that this request wrote, and those that a further request has still to write. */
  written: number;
  remaining: number;
  /** Versions that were here already. */
  known: number;
  /** Versions that could not be kept: over a limit, or damaged. */
  refused: number;
}

/**
 * Brings an archive back, as much of it as one request may write; the same archive sent again goes on
 * where this stopped, and when nothing is left writes nothing. Posts keep their times, words and history.
 * In another account they get that account's ids. Null: this is no archive of ours.
 */
export async function importArchive(
  context: StoreContext,
  authorId: string,
  zip: Uint8Array,
): Promise<Imported | null> {
  const archived = readArchive(zip);
  if (!archived) return null;
  const { revisions, heads, refused } = archived;
  const renamed = await renameAll(authorId, revisions);
  const stored = await listAll(context, revisionsPrefix(authorId));
  const headsStored = await listAll(context, headsPrefix(authorId));
  const headNames = new Set<string>(headsStored.map(({ revision }) => revision));
  const names = new Set<string>(stored.map(({ revision }) => revision));
  const parents = new Set<string>(stored.flatMap((summary) => summary.parents));

  let puts = 0;
  let written = 0;
  let remaining = 0;
  for (const [oldName, revision] of renamed) {
    const isStored = names.has(revision.revision);
    const isHead = heads.has(oldName) && !parents.has(revision.revision);
    if (isStored && !isHead) continue;
    if (isStored && headNames.has(revision.revision)) continue;
    if (puts >= PUTS_PER_REQUEST) {
      remaining += 1;
      continue;
    }
    puts += await keep(context, authorId, revision, { isHead, isStored });
    if (!isStored) written += 1;
  }
  return { written, remaining, known: renamed.size - written - remaining, refused };
}

interface Archived {
  revisions: Map<RevisionId, Revision>;
  heads: Set<RevisionId>;
  refused: number;
}

function readArchive(zip: Uint8Array): Archived | null {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      filter: ({ name, originalSize }) =>
        name === EVERYTHING_FILE && originalSize <= ARCHIVE_JSON_BYTES,
    });
  } catch {
    return null; // Not a zip, or a damaged one.
  }
  const json = files[EVERYTHING_FILE];
  const entries = json && parseArchiveEntries(strFromU8(json));
  if (!entries) return null;
  const archived: Archived = { revisions: new Map(), heads: new Set(), refused: 0 };
  for (const { key, value } of entries) {
    const ids = parseRevisionKey(key);
    if (ids && key.startsWith("h/")) archived.heads.add(ids.revision);
    if (!ids || !key.startsWith("r/")) continue;
    const revision = parseRevision(value);
    // A purge's marker has done its work; without the words there is nothing to bring back.
    if (revision?.state === "purged") continue;
    if (revision && problemsOf(revision).length === 0) {
      archived.revisions.set(ids.revision, revision);
    } else archived.refused += 1;
  }
  return archived;
}

/**
 * Every revision under the name that it has in this author's space, parents first, since a name is made of
 * the parents' names. In the account that it came from nothing changes.
 */
async function renameAll(
  authorId: string,
  revisions: ReadonlyMap<RevisionId, Revision>,
): Promise<Map<RevisionId, Revision>> {
  const renamed = new Map<RevisionId, Revision>();
  const posts = new Map<PostId, PostId>();
  const nameOf = (name: RevisionId) => renamed.get(name)?.revision ?? name;
  for (const oldName of parentsFirst(revisions)) {
    const revision = revisions.get(oldName);
    if (!revision) continue;
    const post = posts.get(revision.post) ?? (await postIdOf(authorId, revision.post));
    posts.set(revision.post, post);
    const { published } = revision;
    const isOwn = published?.revision === oldName;
    const source = {
      ...revision,
      authorId,
      post,
      parents: revision.parents.map(nameOf),
      published: published && {
        ...published,
        revision: isOwn ? ("self" as const) : nameOf(published.revision),
      },
    };
    renamed.set(oldName, await createRevision(source));
  }
  return renamed;
}

/** Names so ordered that each comes after the parents that are among them. */
function parentsFirst(revisions: ReadonlyMap<RevisionId, Revision>): RevisionId[] {
  const ordered = new Set<RevisionId>();
  const waiting = [...revisions.keys()];
  const begun = new Set<RevisionId>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (ordered.has(name)) continue;
    const parents = revisions.get(name)?.parents ?? [];
    const missing = parents.filter((one) => revisions.has(one) && !ordered.has(one));
    // A circle cannot come from us; one that somebody made up is cut here.
    if (missing.length === 0 || begun.has(name)) ordered.add(name);
    else {
      begun.add(name);
      waiting.push(name, ...missing);
    }
  }
  return [...ordered];
}

/** How many puts it took. */
async function keep(
  { kv }: StoreContext,
  authorId: string,
  revision: Revision,
  { isHead, isStored }: { isHead: boolean; isStored: boolean },
): Promise<number> {
  const { post, revision: name } = revision;
  const summary: Summary = summaryOf(revision);
  const put = { metadata: fit(summary) };
  if (!isStored) await kv.put(revisionKey(authorId, post, name), JSON.stringify(revision), put);
  if (isHead) await kv.put(headKey(authorId, post, name), "1", put);
  return Number(!isStored) + Number(isHead);
}
