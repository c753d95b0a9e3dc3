import { env } from "cloudflare:workers";
import { PeopleUnavailable } from "~/people/ask-clerk.server";
import { resolveAddress } from "~/people/profiles/public-address.server";
import {
  type ClerkUser,
  isTeamId,
  toPublicProfile,
  toTeamProfile,
} from "~/people/profiles/public-profile";
import { createProfiles } from "~/people/profiles/profiles.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { NOON } from "../posts/store/open-store";

/** Stands in all that Clerk keeps to itself. */
export const CANARY = "canary-of-private-metadata";

export const newName = () => `name${crypto.randomUUID().slice(0, 8)}`;

/** One isolate on Miniflare's KV, with a Clerk that says what it is told to. */
export function open() {
  const clock = { now: NOON };
  const later: Promise<unknown>[] = [];
  const clerk = { users: new Map<string, ClerkUser>(), isDown: false, asked: 0 };
  const kv = createPatientKv(env.POSTS, async () => undefined);
  const openProfiles = () =>
    createProfiles({
      kv,
      now: () => clock.now,
      waitUntil: (work) => void later.push(work),
      lastAsked,
      askFor: async (id) => {
        clerk.asked += 1;
        if (clerk.isDown) throw new PeopleUnavailable(10);
        const user = clerk.users.get(id);
        return user ? toProfile(user) : null;
      },
    });
  const lastAsked = new Map<string, number>();
  /** Makes or changes somebody at Clerk; whoever has a team's id is one, and `username` its slug. */
  const set = (id: string, changes: Partial<ClerkUser> = {}) => {
    const before = clerk.users.get(id);
    const user = {
      id,
      firstName: "Ada",
      lastName: null,
      username: null,
      imageUrl: "https://img.example/ada",
      updatedAt: clock.now,
      privateMetadata: { note: CANARY },
      ...before,
      ...changes,
    };
    clerk.users.set(id, user);
    return user;
  };
  const settle = () => Promise.all(later.splice(0));
  const resolve = (name: string) => resolveAddress(kv, name);
  return { clock, clerk, later, lastAsked, profiles: openProfiles(), set, settle, resolve };
}

function toProfile(user: ClerkUser) {
  if (!isTeamId(user.id)) return toPublicProfile(user);
  return toTeamProfile({ ...user, name: user.firstName ?? "", slug: user.username });
}
