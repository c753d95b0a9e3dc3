/** What anybody may know of a person: what stands beside their published posts. Nothing else leaves Clerk. */
export interface PublicProfile {
  id: string;
  /** First and last name as one text; empty when the person has given none. */
  name: string;
  /** The public address is `/@username`, or `/@id` without one. */
  username: string | null;
  /** An absolute address; Clerk has a picture for everybody. */
  imageUrl: string;
  /** When Clerk last changed the person, in ms since 1970. */
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

/** An allow-list: Clerk's user carries private metadata, addresses and phone numbers. */
export function toPublicProfile(user: ClerkUser): PublicProfile {
  return {
    id: user.id,
    name: [user.firstName, user.lastName].filter(Boolean).join(" "),
    username: user.username || null,
    imageUrl: user.imageUrl,
    updatedAt: user.updatedAt,
  };
}
