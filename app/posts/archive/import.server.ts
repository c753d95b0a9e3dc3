import type { PostId } from "../ids";
import { headKey, revisionKey } from "../keys";
import { POST_LIMITS, problemsOf } from "../post";
import { type Revision, signedBy, summaryOf } from "../revision";
import { inState } from "../store/change-state.server";
import type { StoreContext } from "../store/context.server";
import { fit, type SummaryMetadata } from "../summary";
import { type ArchivedVersion, dataFilesIn, parseDataFile } from "./archive-files";
import { ARCHIVE_LIMITS } from "./limits";
import { listZip, readZipText } from "./read-zip";
import { renamedFor } from "./rename";
import { listStored, type StoredVersions } from "./stored-versions.server";

/** What became of the versions in an archive, or in a file of one. */
export interface Imported {
  written: number;
  /** Those that a further request has still to write. */
  remaining: number;
  /** They were here already. */
  known: number;
  /** They were deleted for ever here, and stay so. */
  purged: number;
  /** They could not be kept: over a limit, or damaged. */
  refused: number;
  /** Posts that were public where they came from, and are drafts here. */
  withdrawn: number;
}

/** A Worker talks to KV over six connections at a time. */
const POSTS_AT_ONCE = 6;

/**
 * Brings the versions of one file of an archive's `data` back, at most 100 of them. Posts keep their times,
 * words and history; done again it writes nothing. Null: that is no such file.
 */
export async function importFile(
  context: StoreContext,
  authorId: string,
  json: string,
): Promise<Imported | null> {
  const archived = parseDataFile(json);
  if (!archived || archived.length > ARCHIVE_LIMITS.versionsPerFile) return null;
  const { versions, refused } = await admit(authorId, archived);
  const posts = new Set<PostId>(versions.map(({ version }) => version.post));
  const run = new Import(context, authorId, await listStored(context, authorId, posts));
  await run.keepAll(versions);
  return { ...run.done, refused };
}

/**
 * The same for a whole zip, as far as one request may: sent again, it goes on where it stopped. "too-large":
 * more is packed in it than a Worker should unpack at once. Null: it is no archive of ours, or damaged.
 */
export async function importArchive(
  context: StoreContext,
  authorId: string,
  zip: Blob,
): Promise<Imported | "too-large" | null> {
  const entries = dataFilesIn((await listZip(zip)) ?? []);
  if (!entries) return null;
  const run = new Import(context, authorId, await listStored(context, authorId, "all"));
  let bytesLeft: number = ARCHIVE_LIMITS.zipDataBytes;
  let refused = 0;
  for (const entry of entries) {
    const text = await readZipText(zip, entry, Math.min(ARCHIVE_LIMITS.fileBytes, bytesLeft));
    bytesLeft -= entry.bytes;
    if (bytesLeft <= 0) return "too-large";
    const archived = text === null ? null : parseDataFile(text);
    if (!archived) return null;
    const admitted = await admit(authorId, archived);
    refused += admitted.refused;
    await run.keepAll(admitted.versions);
  }
  return { ...run.done, refused };
}

/** The versions that may be kept, under their names here. */
async function admit(
  authorId: string,
  archived: readonly (ArchivedVersion | null)[],
): Promise<{ versions: ArchivedVersion[]; refused: number }> {
  const versions: ArchivedVersion[] = [];
  for (const one of archived) {
    if (!one || !isKeepable(one.version)) continue;
    versions.push({ ...one, version: await renamedFor(authorId, one.version) });
  }
  return { versions, refused: archived.length - versions.length };
}

function isKeepable(version: Revision): boolean {
  const { state, parents, nonce } = version;
  return (
    state !== "purged" &&
    parents.length <= POST_LIMITS.parentCount &&
    nonce.length <= POST_LIMITS.nonceCharacters &&
    problemsOf(version).length === 0
  );
}

/** What there is to do for one version. */
interface Task {
  version: Revision;
  needsBody: boolean;
  needsHead: boolean;
}

/** One request's import: what it has done so far, and how much it may still do. */
class Import {
  readonly done = { written: 0, remaining: 0, known: 0, purged: 0, withdrawn: 0 };

  constructor(
    private readonly context: StoreContext,
    private readonly authorId: string,
    private readonly stored: StoredVersions,
  ) {}

  async keepAll(archived: readonly ArchivedVersion[]): Promise<void> {
    const tasks = archived.flatMap((one) => this.#taskFor(one) ?? []);
    const room = Math.max(0, ARCHIVE_LIMITS.versionsPerImport - this.done.written);
    this.done.remaining += Math.max(0, tasks.length - room);
    const posts = new Map<PostId, Task[]>();
    for (const task of tasks.slice(0, room)) {
      const { post, revision } = task.version;
      posts.set(post, [...(posts.get(post) ?? []), task]);
      this.stored.revisions.add(revision);
    }
    const waiting = [...posts.values()];
    const keepNext = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.#keepPost(next);
    };
    await Promise.all(Array.from({ length: POSTS_AT_ONCE }, keepNext));
  }

  #taskFor({ version, isCurrent }: ArchivedVersion): Task | null {
    const { revisions, heads, parents, purged } = this.stored;
    const { revision } = version;
    if (purged.has(revision)) {
      this.done.purged += 1;
      return null;
    }
    const needsBody = !revisions.has(revision);
    const needsHead = isCurrent && !parents.has(revision) && !heads.has(revision);
    if (!needsBody) this.done.known += 1;
    return needsBody || needsHead ? { version, needsBody, needsHead } : null;
  }

  /**
   * From the latest version to the first, one after the other: whenever this stops, each version that is
   * here has what was made from it beside it, and no repair takes it for one that stands for the post.
   */
  async #keepPost(tasks: readonly Task[]): Promise<void> {
    for (const { version, needsBody, needsHead } of tasks) {
      // Nobody is shown anything because of an import.
      const isWithdrawn = needsHead && version.state === "published";
      const standing = isWithdrawn
        ? await inState(this.authorId, version, "draft", version.savedAt)
        : version;
      if (isWithdrawn) await this.#put(standing);
      if (needsBody) await this.#put(version);
      if (needsHead) await this.#putHead(standing);
      this.done.written += Number(needsBody);
      this.done.withdrawn += Number(isWithdrawn);
    }
  }

  async #put(version: Revision): Promise<void> {
    const { post, revision } = version;
    const key = revisionKey(this.authorId, post, revision);
    const signed = this.#signed(version);
    await this.context.kv.put(key, JSON.stringify(signed), { metadata: this.#label(signed) });
  }

  async #putHead(version: Revision): Promise<void> {
    const key = headKey(this.authorId, version.post, version.revision);
    await this.context.kv.put(key, "1", { metadata: this.#label(this.#signed(version)) });
  }

  /** A file may claim that anybody wrote it; who brought it here is known. */
  #signed(version: Revision): Revision {
    return signedBy(this.context.writerId, this.authorId, version);
  }

  /** However old a version is, it comes into sight now. */
  #label(version: Revision): SummaryMetadata {
    return fit({ ...summaryOf(version), putAt: this.context.now() });
  }
}
