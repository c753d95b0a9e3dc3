import { env } from "cloudflare:workers";
import type { RevisionId } from "~/posts/ids";
import { draftOf, openStore } from "./store/open-store";

/** What stands in KV under an author. */
export async function keysOf(author: string, under = ""): Promise<string[]> {
  const { keys } = await env.POSTS.list({ prefix: `u/${author}/${under}` });
  return keys.map(({ name }) => name);
}

/** Saves versions of one post, one upon the other. */
export async function saveVersions(author: string, times: number[]) {
  const first = openStore({ now: times[0] });
  const { id, revision } = await first.store.create(author, draftOf("0"), "");
  const revisions: RevisionId[] = [revision];
  for (const [version, now] of times.entries()) {
    if (version === 0) continue;
    const base = { parents: revisions.slice(-1), nonce: "" };
    const saved = await openStore({ now }).store.save(author, id, draftOf(`${version}`), base);
    if (saved) revisions.push(saved.revision);
  }
  return { id, revisions };
}
