import type { AppLoadContext } from "@remix-run/cloudflare";
import {
  parsePostId,
  parseRevisionId,
  type PostId,
  type PostReading,
  type RevisionId,
} from "~/posts/post";
import { SETTLED_MS } from "~/posts/upkeep/found-posts.server";
import type { Writer, WriterOf } from "../writers/writers.server";
import { markDifferences, type Passage } from "../conflict/differences";

type Posts = AppLoadContext["posts"];

/** A kept version as the list shows it. Times are ms since 1970. */
export interface VersionLine {
  revision: RevisionId;
  title: string;
  savedAt: number;
  words: number;
  state: "draft" | "published" | "trashed" | "purged";
  isCurrent: boolean;
  writer: Writer | null;
}

/** One version beside the one that counts now: `passages` mark what the present one does not have any more. */
export interface ComparedVersion {
  revision: RevisionId;
  title: string;
  tags: string[];
  savedAt: number;
  words: number;
  passages: Passage[];
  writer: Writer | null;
}

export interface History {
  id: PostId;
  title: string;
  /** Of the post as it stands: what a restored version is saved upon, separated by spaces. */
  parents: string;
  nonce: string;
  versions: VersionLine[];
  shown: ComparedVersion | null;
}

/** The post as it stands. Of a damaged one nothing can be compared, but an older version can take its place. */
function standingIn(reading: Exclude<PostReading, { kind: "arriving" }>) {
  if (reading.kind === "damaged") {
    const { id, title, revision } = reading.summary;
    return { current: [revision], latest: { id, title, body: "" }, parents: [revision] };
  }
  const versions = reading.kind === "post" ? [reading.post] : reading.versions;
  return {
    current: versions.map(({ revision }) => revision),
    latest: versions[0],
    parents: versions.map(({ asParent }) => asParent),
  };
}

/** Of a post whose list entry came into sight before its text. */
export interface ArrivingHistory {
  title: string;
  isArriving: true;
}

/** Null: no such post of this author, or no such version of it. */
export async function openHistory(
  posts: Posts,
  authorId: string,
  name: string,
  {
    version: versionName,
    now,
    writerOf,
  }: { version: string | null; now: number; writerOf: WriterOf },
): Promise<History | ArrivingHistory | null> {
  const id = parsePostId(name);
  const reading = id && (await posts.get(authorId, id));
  if (!reading) return null;
  if (reading.kind === "arriving") return { title: reading.summary.title, isArriving: true };
  const { current, latest, parents } = standingIn(reading);
  if (!latest) return null;
  const kept = await posts.listRevisions(authorId, latest.id);
  const versions = kept.map(({ revision, title, savedAt, words, state, writer }) => {
    const isCurrent = current.includes(revision);
    return { revision, title, savedAt, words, state, isCurrent, writer: writerOf(writer) };
  });
  const asked = versionName === null ? null : parseRevisionId(versionName);
  // Only a version that the listing named is asked for: a missing key would stay missing in caches.
  const isKept = asked !== null && versions.some(({ revision }) => revision === asked);
  const version = isKept ? await posts.getRevision(authorId, latest.id, asked) : null;
  const line = versions.find(({ revision }) => revision === asked);
  // One that KV lists and does not show is on its way; after a while it is damaged.
  if (line && !version && line.savedAt > now - SETTLED_MS)
    return { title: line.title, isArriving: true };
  if (versionName !== null && !version) return null;
  return {
    id: latest.id,
    title: latest.title,
    parents: parents.join(" "),
    nonce: posts.createNonce(),
    versions,
    shown: version && {
      ...version,
      passages: markDifferences(version.body, latest.body),
      writer: writerOf(version.writer),
    },
  };
}
