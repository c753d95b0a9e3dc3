/**
 * What anybody may know of a person or a team: what stands beside their published posts. Nothing else leaves
 * Clerk.
 */
export interface PublicProfile {
  id: string;
  /** First and last name as one text, or the team's; empty when the person has given none. */
  name: string;
  /**
   * Names them in public addresses: a person's username, or a team's slug behind `~`, since at Clerk a username
   * and a slug may be the same word. Null without one.
   */
  username: string | null;
  /** An absolute address; Clerk has a picture for everybody. */
  imageUrl: string;
  /** When Clerk last changed the person or the team, in ms since 1970. */
  updatedAt: number;
}

/** What Clerk's SDK gives, as far as it is public. */
export interface ClerkUser {
  id: string;
  firstName: string | null;
  lastName: string | null;
  username: string | null;
  imageUrl: string;
  updatedAt: number;
}

export interface ClerkOrganization {
  id: string;
  name: string;
  slug: string | null;
  imageUrl: string;
  updatedAt: number;
}

/** An allow-list: Clerk's user carries private metadata, addresses and phone numbers. */
export function toPublicProfile(user: ClerkUser): PublicProfile {
  return {
    id: user.id,
    name: [user.firstName, user.lastName].filter(Boolean).join(" "),
    // Where an instance lets usernames begin so, one would be a team's name.
    username: user.username && !user.username.startsWith(TEAM_SIGN) ? user.username : null,
    imageUrl: user.imageUrl,
    updatedAt: user.updatedAt,
  };
}

/** An allow-list as well: an organization has private metadata, limits and counts. */
export function toTeamProfile(team: ClerkOrganization): PublicProfile {
  const { id, name, slug, imageUrl, updatedAt } = team;
  return { id, name, username: slug ? TEAM_SIGN + slug : null, imageUrl, updatedAt };
}

/** Sets the public names of teams apart from those of people. */
export const TEAM_SIGN = "~";

export function isTeamId(authorId: string): boolean {
  return authorId.startsWith("org_");
}

/** What names an author in public addresses: for whoever has no name there, the id does. */
export function publicNameOf(authorId: string, username: string | null | undefined): string {
  return username || (isTeamId(authorId) ? TEAM_SIGN + authorId : authorId);
}
