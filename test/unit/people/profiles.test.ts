import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { PeopleUnavailable } from "~/people/ask-clerk.server";
import { resolveAddress } from "~/people/profiles/public-address.server";
import type { ClerkUser } from "~/people/profiles/public-profile";
import { createProfiles } from "~/people/profiles/profiles.server";
import { createPatientKv } from "~/posts/store/patient-kv.server";
import { newAuthor, NOON } from "../posts/store/open-store";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CANARY = "canary-of-private-metadata";

/** One isolate on Miniflare's KV, with a Clerk that says what it is told to. */
function open() {
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
      getUser: async (id) => {
        clerk.asked += 1;
        if (clerk.isDown) throw new PeopleUnavailable(10);
        return clerk.users.get(id) ?? null;
      },
    });
  const lastAsked = new Map<string, number>();
  /** Makes or changes somebody at Clerk. */
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

const newName = () => `name${crypto.randomUUID().slice(0, 8)}`;

describe("a public profile", () => {
  it("is asked for once, and then read from KV for an hour", async () => {
    const { profiles, clerk, clock, set } = open();
    const { id } = set(newAuthor());
    expect(await profiles.get(id)).toMatchObject({ id, name: "Ada" });
    set(id, { firstName: "Augusta", updatedAt: NOON + 1 });
    for (const passed of [MINUTE_MS, 30 * MINUTE_MS, HOUR_MS - 1]) {
      clock.now = NOON + passed;
      expect(await profiles.get(id)).toMatchObject({ name: "Ada" });
    }
    expect(clerk.asked).toBe(1);
  });

  it("that is old is given at once, and renewed behind the answer", async () => {
    const { profiles, clerk, clock, set, later, settle } = open();
    const { id } = set(newAuthor());
    await profiles.get(id);
    clock.now = NOON + HOUR_MS;
    set(id, { firstName: "Augusta" });
    expect(await profiles.get(id)).toMatchObject({ name: "Ada" });
    expect(later).toHaveLength(1);
    await settle();
    expect(clerk.asked).toBe(2);
    expect(await profiles.get(id)).toMatchObject({ name: "Augusta" });
    expect(clerk.asked).toBe(2);
  });

  it("is given for as long as Clerk is down, which is asked once a minute at most", async () => {
    const { profiles, clerk, clock, set, settle } = open();
    const { id } = set(newAuthor());
    await profiles.get(id);
    clerk.isDown = true;
    clock.now = NOON + 48 * HOUR_MS;
    for (let i = 0; i < 120; i++) {
      clock.now += 1_000;
      expect(await profiles.get(id)).toMatchObject({ name: "Ada" });
      await settle();
    }
    expect(clerk.asked).toBe(1 + 2);
  });

  it("that nobody keeps while Clerk is down is none, without an error", async () => {
    const { profiles, clerk, clock, set } = open();
    const { id } = set(newAuthor());
    clerk.isDown = true;
    expect(await profiles.get(id)).toBeNull();
    clerk.isDown = false;
    expect(await profiles.get(id)).toBeNull();
    clock.now += MINUTE_MS;
    expect(await profiles.get(id)).toMatchObject({ name: "Ada" });
    expect(clerk.asked).toBe(2);
  });

  it("fails loudly when it is asked for by a writer and Clerk is down", async () => {
    const { profiles, clerk } = open();
    clerk.isDown = true;
    await expect(profiles.refresh(newAuthor())).rejects.toBeInstanceOf(PeopleUnavailable);
  });

  it("remembers no more than a thousand people in an isolate", async () => {
    const { profiles, lastAsked } = open();
    for (let i = 0; i < 1_000; i++) lastAsked.set(`user_${i}`, NOON);
    await profiles.get(newAuthor());
    expect(lastAsked.size).toBe(1);
  });

  it("has what is public and nothing else, in KV too", async () => {
    const { profiles, set } = open();
    const { id } = set(newAuthor(), { lastName: "King" });
    const profile = await profiles.refresh(id);
    const fields = ["id", "name", "username", "imageUrl", "updatedAt"];
    expect(Object.keys(profile ?? {})).toEqual(fields);
    expect(Object.keys((await profiles.get(id)) ?? {})).toEqual(fields);
    expect(profile?.name).toBe("Ada King");
    expect(await env.POSTS.get(`u/${id}/profile`)).not.toContain(CANARY);
  });

  it("does not go back to what an older answer says", async () => {
    const { profiles, set } = open();
    const id = newAuthor();
    set(id, { firstName: "New", updatedAt: 2_000 });
    await profiles.refresh(id);
    set(id, { firstName: "Older", updatedAt: 1_000 });
    expect(await profiles.refresh(id)).toMatchObject({ name: "New" });
    expect(await profiles.get(id)).toMatchObject({ name: "New" });
  });

  it("of somebody who is gone goes, with the names that led to them", async () => {
    const { profiles, clerk, set, resolve } = open();
    const [id, name] = [newAuthor(), newName()];
    set(id, { username: name });
    await profiles.refresh(id);
    expect(await resolve(name)).toEqual({ kind: "author", userId: id });
    clerk.users.delete(id);
    expect(await profiles.refresh(id)).toBeNull();
    expect(await resolve(name)).toBeNull();
    expect(await env.POSTS.get(`u/${id}/profile`)).toBeNull();
  });

  it("takes a change only where something is kept", async () => {
    const { profiles, set } = open();
    const user = set(newAuthor());
    await profiles.update(user);
    expect(await profiles.getKept(user.id)).toBeNull();
    await profiles.refresh(user.id);
    await profiles.update({ ...user, firstName: "Augusta", updatedAt: NOON + 1 });
    expect(await profiles.get(user.id)).toMatchObject({ name: "Augusta" });
  });
});

describe("a public address", () => {
  it("follows a new name, and the old ones lead on to it", async () => {
    const { profiles, set, resolve } = open();
    const id = newAuthor();
    const [first, second, third] = [newName(), newName(), newName()];
    for (const username of [first, second, third]) {
      set(id, { username });
      await profiles.refresh(id);
    }
    expect(await resolve(third.toUpperCase())).toEqual({ kind: "author", userId: id });
    expect(await resolve(second)).toEqual({ kind: "moved", username: third });
    expect(await resolve(first)).toEqual({ kind: "moved", username: third });
  });

  it("that somebody else has now stays theirs", async () => {
    const { profiles, clerk, set, resolve } = open();
    const [ada, eve, name, next] = [newAuthor(), newAuthor(), newName(), newName()];
    set(ada, { username: name });
    await profiles.refresh(ada);
    set(ada, { username: null });
    set(eve, { username: name });
    await profiles.refresh(eve);
    set(ada, { username: next });
    await profiles.refresh(ada);
    expect(await resolve(name)).toEqual({ kind: "author", userId: eve });
    clerk.users.delete(ada);
    await profiles.refresh(ada);
    expect(await resolve(name)).toEqual({ kind: "author", userId: eve });
    expect(await resolve(next)).toBeNull();
  });

  it("that was given up leads nowhere", async () => {
    const { profiles, set, resolve } = open();
    const [id, name] = [newAuthor(), newName()];
    set(id, { username: name });
    await profiles.refresh(id);
    set(id, { username: null });
    await profiles.refresh(id);
    expect(await resolve(name)).toBeNull();
  });

  it("may be the user's id, which costs no read", async () => {
    const { resolve } = open();
    const userId = `user_${"a1B2c3D4e".repeat(3)}`;
    expect(await resolve(userId)).toEqual({ kind: "author", userId });
  });

  it.each(["", "a/b", "..", "a b", "a".repeat(65), "%00", "u/x", "name\n"])(
    "%j is none",
    async (name) => {
      expect(await open().resolve(name)).toBeNull();
    },
  );
});
