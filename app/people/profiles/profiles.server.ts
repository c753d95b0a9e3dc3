import { profileKey } from "~/posts/keys";
import { parseJson } from "~/posts/parse-json";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import { PeopleUnavailable } from "../ask-clerk.server";
import { movePointers, removePointers } from "./public-address.server";
import { type ClerkUser, type PublicProfile, toPublicProfile } from "./public-profile";

export interface Profiles {
  /**
   * For public pages. Never fails for Clerk's sake and seldom asks: what is kept counts for
   * `PROFILE_FRESH_MS`, and older it is still given, while Clerk is asked behind the answer. Null when
   * nothing is known of such a person now.
   */
  get(userId: string): Promise<PublicProfile | null>;
  /**
   * Asks Clerk now, keeps what it says and leads the person's public address to them. Null when there is
   * no such person (any more). Throws `PeopleUnavailable`.
   */
  refresh(userId: string): Promise<PublicProfile | null>;
  /** Takes what Clerk has just said of somebody into what is kept of them, if anything is. */
  update(user: ClerkUser): Promise<void>;
  /** What is kept, however old, and without asking anybody. */
  getKept(userId: string): Promise<KeptProfile | null>;
}

export interface KeptProfile extends PublicProfile {
  v: 1;
  /** When Clerk said so, in ms since 1970. */
  askedAt: number;
  /** Names that led to this person before; a new owner may have them by now. */
  formerUsernames: string[];
}

/** Users whom this isolate has asked about lately, and when: KV shows a new profile only after a minute. */
export type LastAsked = Map<string, number>;

const PROFILE_FRESH_MS = 60 * 60_000;
/** An isolate asks about one person at most this often on the way to a public page, in ms. */
const ASK_AGAIN_MS = 60_000;
const ASKED_PEOPLE = 1_000;
/** How long a location of Cloudflare's may answer from its own copy. */
const PROFILE_CACHE_SECONDS = 60;
const FORMER_USERNAMES = 10;

export function createProfiles(options: {
  kv: PatientKv;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  lastAsked: LastAsked;
  /** Null for 404; throws `PeopleUnavailable`. */
  getUser: (userId: string) => Promise<ClerkUser | null>;
}): Profiles {
  const { kv, now, lastAsked } = options;

  async function getKept(userId: string): Promise<KeptProfile | null> {
    const json = await kv.get(profileKey(userId), { cacheTtl: PROFILE_CACHE_SECONDS });
    return json === null ? null : parseKept(json);
  }

  async function refresh(userId: string): Promise<PublicProfile | null> {
    const user = await options.getUser(userId);
    const kept = await getKept(userId);
    if (!user) {
      if (kept) await forget(kept);
      return null;
    }
    return keep(user, kept);
  }

  async function keep(user: ClerkUser, kept: KeptProfile | null): Promise<PublicProfile> {
    const profile = toPublicProfile(user);
    // An answer may overtake another; Clerk dates its changes.
    if (kept && kept.updatedAt > profile.updatedAt) return toPublic(kept);
    const formerUsernames = formerNames(kept, profile.username);
    const next: KeptProfile = { v: 1, ...profile, askedAt: now(), formerUsernames };
    await kv.put(profileKey(user.id), JSON.stringify(next));
    await movePointers(kv, next);
    return profile;
  }

  async function forget(kept: KeptProfile): Promise<void> {
    await removePointers(kv, kept);
    await kv.delete(profileKey(kept.id));
  }

  /** Once a minute and person: many readers come at once, and Clerk counts every question. */
  async function refreshSeldom(userId: string): Promise<PublicProfile | null> {
    if (now() - (lastAsked.get(userId) ?? -Infinity) < ASK_AGAIN_MS) return null;
    if (lastAsked.size >= ASKED_PEOPLE) lastAsked.clear();
    lastAsked.set(userId, now());
    try {
      return await refresh(userId);
    } catch (error) {
      if (error instanceof PeopleUnavailable) return null; // The page goes on with what it has.
      throw error;
    }
  }

  return {
    getKept,
    refresh,
    async update(user) {
      const kept = await getKept(user.id);
      if (kept) await keep(user, kept);
    },
    async get(userId) {
      const kept = await getKept(userId);
      if (!kept) return refreshSeldom(userId);
      if (now() - kept.askedAt >= PROFILE_FRESH_MS) options.waitUntil(refreshSeldom(userId));
      return toPublic(kept);
    },
  };
}

/** What is kept of somebody, or null if it is damaged: then Clerk is asked as if nothing were kept. */
function parseKept(json: string): KeptProfile | null {
  const stored = parseJson(json) as Partial<Record<keyof KeptProfile, unknown>> | null;
  const isText = (value: unknown) => typeof value === "string";
  const isWhole =
    typeof stored === "object" &&
    stored?.v === 1 &&
    [stored.id, stored.name, stored.imageUrl].every(isText) &&
    (stored.username === null || isText(stored.username)) &&
    [stored.updatedAt, stored.askedAt].every((time) => typeof time === "number") &&
    Array.isArray(stored.formerUsernames) &&
    stored.formerUsernames.every(isText);
  return isWhole ? (stored as unknown as KeptProfile) : null;
}

function formerNames(kept: KeptProfile | null, username: string | null): string[] {
  const names = [kept?.username ?? null, ...(kept?.formerUsernames ?? [])];
  const former = names.filter((name) => name !== null && name !== username) as string[];
  return [...new Set(former)].slice(0, FORMER_USERNAMES);
}

function toPublic({ id, name, username, imageUrl, updatedAt }: KeptProfile): PublicProfile {
  return { id, name, username, imageUrl, updatedAt };
}
