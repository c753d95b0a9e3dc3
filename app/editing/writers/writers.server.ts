import type { AppLoadContext } from "@remix-run/cloudflare";
import type { Viewer } from "~/auth/auth.server";

/** Who wrote a version of a team's post. Without a name: somebody who is not in the team any more. */
export interface Writer {
  name: string | null;
}

/** Null: nobody needs to be told, or nobody can be told now. */
export type WriterOf = (writerId: string | null | undefined) => Writer | null;

/**
 * Of their own posts everybody knows who wrote them; of a team's Clerk is asked for the names, once a page. Whoever
 * opens too many pages at once sees some without names.
 */
export async function findWriters(
  { people, admitAsking }: Pick<AppLoadContext, "people" | "admitAsking">,
  { team, id }: Pick<Viewer, "team" | "id">,
): Promise<WriterOf> {
  const mayAsk = team && (await admitAsking(id)).ok;
  const names = mayAsk && (await people.listMemberNames(team.id));
  return (writerId) => (names && writerId ? { name: names.get(writerId) ?? null } : null);
}
