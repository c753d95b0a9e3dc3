import type { PostId, RevisionId } from "../ids";
import type { Revision } from "../revision";
import { cutSlug, slugOf } from "../words";

/** File systems take names of 255 bytes: a title's part of them is cut like a public address. */
export function markdownPathOf(
  { post, revision, title, savedAt }: Revision,
  isCurrent: boolean,
): string {
  if (isCurrent)
    return `posts/${cutSlug(slugOf(title)) || "post"}-${post}-${revision.slice(0, 4)}.md`;
  const time = new Date(savedAt).toISOString().replaceAll(":", "-");
  return `versions/${post}/${time}-${revision}.md`;
}

/** Where the text goes that stands in the place of a version and is none. */
export function damagedPathOf(post: PostId, revision: RevisionId): string {
  return `damaged/${post}/${revision}.txt`;
}

/** JSON's strings and lists are YAML's too, so the front matter needs no other library to be right. */
export function toMarkdown(revision: Revision): string {
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
