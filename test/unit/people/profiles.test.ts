import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { PeopleUnavailable } from "~/people/ask-clerk.server";
import { toPublicProfile } from "~/people/profiles/public-profile";
import { newAuthor, NOON } from "../posts/store/open-store";
import { CANARY, newName, open } from "./open-profiles";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const newTeam = () => newAuthor().replace("user_", "org_");

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

  it.each([
    ["a person", newAuthor(), "Ada King"],
    ["a team", newTeam(), "Ada"],
  ])("of %s has what is public and nothing else, in KV too", async (_kind, author, name) => {
    const { profiles, set } = open();
    const { id } = set(author, { lastName: "King" });
    const profile = await profiles.refresh(id);
    const fields = ["id", "name", "username", "imageUrl", "updatedAt"];
    expect(Object.keys(profile ?? {})).toEqual(fields);
    expect(Object.keys((await profiles.get(id)) ?? {})).toEqual(fields);
    expect(profile?.name).toBe(name);
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
    expect(await resolve(name)).toEqual({ kind: "author", authorId: id });
    clerk.users.delete(id);
    expect(await profiles.refresh(id)).toBeNull();
    expect(await resolve(name)).toBeNull();
    expect(await env.POSTS.get(`u/${id}/profile`)).toBeNull();
  });

  it("takes a change only where something is kept", async () => {
    const { profiles, set } = open();
    const user = set(newAuthor());
    await profiles.update(toPublicProfile(user));
    expect(await profiles.getKept(user.id)).toBeNull();
    await profiles.refresh(user.id);
    const changed = { ...user, firstName: "Augusta", updatedAt: NOON + 1 };
    await profiles.update(toPublicProfile(changed));
    expect(await profiles.get(user.id)).toMatchObject({ name: "Augusta" });
  });
});

describe.each([
  ["a person", newAuthor, "", `user_${"a1B2c3D4e".repeat(3)}`],
  ["a team", newTeam, "~", `org_${"a1B2c3D4e".repeat(3)}`],
])("the public address of %s", (_kind, newOwner, sign, plainId) => {
  it("follows a new name, and the old ones lead on to it", async () => {
    const { profiles, set, resolve } = open();
    const id = newOwner();
    const [first, second, third] = [newName(), newName(), newName()];
    for (const username of [first, second, third]) {
      set(id, { username });
      await profiles.refresh(id);
    }
    expect(await resolve(sign + third.toUpperCase())).toEqual({ kind: "author", authorId: id });
    const moved = { kind: "moved", username: sign + third };
    expect(await resolve(sign + second)).toEqual(moved);
    expect(await resolve(sign + first)).toEqual(moved);
  });

  it("stays with whoever has it now", async () => {
    const { profiles, clerk, set, resolve } = open();
    const [ada, eve, name, next] = [newOwner(), newOwner(), newName(), newName()];
    set(ada, { username: name });
    await profiles.refresh(ada);
    set(ada, { username: null });
    set(eve, { username: name });
    await profiles.refresh(eve);
    set(ada, { username: next });
    await profiles.refresh(ada);
    expect(await resolve(sign + name)).toEqual({ kind: "author", authorId: eve });
    clerk.users.delete(ada);
    await profiles.refresh(ada);
    expect(await resolve(sign + name)).toEqual({ kind: "author", authorId: eve });
    expect(await resolve(sign + next)).toBeNull();
  });

  it("leads nowhere when it was given up", async () => {
    const { profiles, set, resolve } = open();
    const [id, name] = [newOwner(), newName()];
    set(id, { username: name });
    await profiles.refresh(id);
    set(id, { username: null });
    await profiles.refresh(id);
    expect(await resolve(sign + name)).toBeNull();
  });

  it("may be the id, which costs no read", async () => {
    const { resolve } = open();
    expect(await resolve(sign + plainId)).toEqual({ kind: "author", authorId: plainId });
  });

  it.each(["", "a/b", "..", "a b", "a".repeat(65), "%00", "u/x", "name\n", "~a"])(
    "%j is none",
    async (name) => {
      expect(await open().resolve(sign + name)).toBeNull();
    },
  );
});

describe("a word that is a username and a slug", () => {
  it("leads to the person at one address and to the team at the other", async () => {
    const { profiles, set, resolve } = open();
    const [ada, team, name] = [newAuthor(), newTeam(), newName()];
    for (const id of [ada, team]) {
      set(id, { username: name });
      await profiles.refresh(id);
    }
    expect(await resolve(name)).toEqual({ kind: "author", authorId: ada });
    expect(await resolve(`~${name}`)).toEqual({ kind: "author", authorId: team });
  });

  it("cannot be taken from a team by a username that begins as its name does", async () => {
    const { profiles, set, resolve } = open();
    const [ada, team, name] = [newAuthor(), newTeam(), newName()];
    set(team, { username: name });
    await profiles.refresh(team);
    set(ada, { username: `~${name}` });
    expect(await profiles.refresh(ada)).toMatchObject({ username: null });
    expect(await resolve(`~${name}`)).toEqual({ kind: "author", authorId: team });
  });

  it("is no id of the other kind", async () => {
    const { resolve } = open();
    expect(await resolve(`~user_${"a1B2c3D4e".repeat(3)}`)).toBeNull();
    expect(await resolve(`org_${"a1B2c3D4e".repeat(3)}`)).toBeNull();
  });
});
