import type { PostId, RevisionId } from "./ids";
import { type Message, say } from "~/i18n/messages";
import { byteLengthOf, findUnkeepable, isBlank, TYPED_TAGS_CHARACTERS } from "./text";

export { type PostId, type RevisionId, parsePostId, parseRevisionId } from "./ids";

/** Characters are UTF-16 units, as in `maxlength`. A form within these limits stays under 1 MB: the dearest
 * character in a URL-encoded form, a Chinese one, takes nine bytes. */
export const POST_LIMITS = {
  titleCharacters: 200,
  bodyCharacters: 100_000,
  tagCount: 8,
  tagBytes: 32,
  tagsCharacters: TYPED_TAGS_CHARACTERS,
  parentCount: 4,
  nonceCharacters: 64,
} as const;

/** What a person wrote, checked. */
export interface Draft {
  title: string;
  body: string;
  tags: string[];
}

export type PostState = "draft" | "published" | "trashed" | "purged";

/** A saved post. Times are ms since 1970. */
export interface Post extends Draft {
  id: PostId;
  revision: RevisionId;
  parents: RevisionId[];
  state: PostState;
  createdAt: number;
  savedAt: number;
  words: number;
  /** How a form names this version as the one that it was written upon: see `formatParent`. */
  asParent: string;
  /** Which member of a team wrote it, by Clerk's user id; null in a person's own posts. */
  writer: string | null;
}

/** What a list shows of a post. The title and the excerpt may be cut. */
export interface PostSummary {
  id: PostId;
  revision: RevisionId;
  state: PostState;
  title: string;
  excerpt: string;
  tags: string[];
  createdAt: number;
  savedAt: number;
  words: number;
  /** It was changed in two places at once; the newest version is shown. */
  conflicted: boolean;
  /** It was saved in this browser a moment ago and cannot be read here yet. */
  arriving: boolean;
}

/** What KV acknowledged. Without the cookie, people may not see what they saved for a minute or more. */
export interface SavedPost {
  id: PostId;
  revision: RevisionId;
  /** How the next form names this version: see `formatParent`. */
  asParent: string;
  /** The value of a Set-Cookie header. */
  sessionCookie: string;
}

export interface PostPage {
  posts: PostSummary[];
  /** Opaque; null on the oldest page. */
  cursor: string | null;
}

/** A post as it was found: whole, in up to four versions that do not know of each other, or on its way here. */
export type PostReading =
  | { kind: "post"; post: Post }
  | { kind: "conflict"; versions: Post[] }
  | { kind: "arriving"; summary: PostSummary }
  /** What KV keeps in its place is no version. Older ones may be whole. */
  | { kind: "damaged"; summary: PostSummary };

/** What the person typed, word for word, to be shown again. */
export interface EnteredDraft {
  title: string;
  body: string;
  tags: string;
}

export interface DraftProblem {
  field: "title" | "body" | "tags" | "form";
  message: Message;
}

/** What stands in the way of keeping this draft. Also for drafts that come from no form, such as imports. */
export function problemsOf(draft: Draft, typedTags = draft.tags.join(", ")): DraftProblem[] {
  const problems: DraftProblem[] = [];
  const object = (field: DraftProblem["field"], message: Message | null | false) => {
    if (message) problems.push({ field, message });
  };
  const { titleCharacters, bodyCharacters, tagsCharacters, tagCount, tagBytes } = POST_LIMITS;
  object("title", isBlank(draft.title) && say("problems.noTitle"));
  object("title", unkeepable("title", draft.title));
  object("title", tooLong("title", draft.title, titleCharacters));
  object("body", isBlank(draft.body) && say("problems.noText"));
  object("body", unkeepable("body", draft.body));
  object("body", tooLong("body", draft.body, bodyCharacters));
  object("tags", unkeepable("tags", draft.tags.join(" ")));
  object("tags", tooLong("tags", typedTags, tagsCharacters));
  const count = draft.tags.length;
  object("tags", count > tagCount && say("problems.tooManyTags", { limit: tagCount, count }));
  // As a part of an address these two lead elsewhere, in any spelling.
  const dots = draft.tags.find((tag) => tag === "." || tag === "..");
  object("tags", dots !== undefined && say("problems.dotTag", { tag: dots }));
  const long = draft.tags.find((tag) => byteLengthOf(tag) > tagBytes);
  object("tags", long !== undefined && say("problems.longTag", { tag: long.slice(0, 40) }));
  return problems;
}

function unkeepable(field: "title" | "body" | "tags", text: string): Message | null {
  const found = findUnkeepable(text);
  if (!found) return null;
  const { code, line } = found;
  if (code === "U+FFFD") return say("problems.damagedCharacter", { field, line });
  return say("problems.unkeepable", { field, code, line });
}

function tooLong(field: "title" | "body" | "tags", text: string, limit: number): Message | null {
  if (text.length <= limit) return null;
  return say("problems.tooLong", { field, limit, count: text.length });
}
