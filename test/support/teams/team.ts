import { type Account, createAccount, createVisitor } from "../account";
import type { Postern } from "../postern";

/** A member at their team's posts: a browser in which it is chosen. */
export interface Member extends Omit<Account, "emailAddress" | "password"> {
  /** The same person in another browser, at their own posts. */
  own: Account;
}

let teamsMade = 0;

/** A team of two, an admin and a member, each signed in with the team chosen; `others` are members as well. */
export async function createTeam(
  postern: Postern,
  { slug = "", others = [] }: { slug?: string; others?: Account[] } = {},
) {
  await postern.control.configure({ organizations: true });
  const [admin, member] = await Promise.all([createAccount(postern), createAccount(postern)]);
  teamsMade += 1;
  const team = await postern.control.createOrganization({
    name: `Team ${teamsMade}`,
    slug: slug || `team-${teamsMade}`,
    members: [
      { userId: admin.userId, role: "org:admin" },
      ...[member, ...others].map(({ userId }) => ({ userId, role: "org:member" })),
    ],
  });
  return {
    id: team.id,
    slug: team.slug,
    admin: await atTeam(postern, admin, team.id),
    member: await atTeam(postern, member, team.id),
  };
}

/** Signs somebody in anew, with a team of theirs chosen. */
export async function atTeam(
  postern: Postern,
  own: Account,
  organizationId: string,
): Promise<Member> {
  const { sessionId, header } = await postern.control.createSessionCookies(own.userId, {
    origin: postern.url,
    organizationId,
  });
  return { userId: own.userId, own, sessionId, ...createVisitor(postern, header) };
}
