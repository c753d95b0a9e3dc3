import { profileKey } from "~/posts/keys";
import { parseJson } from "~/posts/parse-json";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import { PeopleUnavailable } from "../ask-clerk.server";
import { movePointers, removePointers } from "./public-address.server";
import type { PublicProfile } from "./public-profile";

export interface Profiles {
  /**
   * For public pages. Never fails for Clerk's sake and seldom asks: what is kept counts for
   * `PROFILE_FRESH_MS`, and older it is still given, while Clerk is asked behind the answer. Null when
   * nothing is known of such an author now.
   */
  get(authorId: string): Promise<PublicProfile | null>;
  /**
   * Asks Clerk now, keeps what it says and leads the author's public address to them. Null when there is
   * no such person or team (any more). Throws `PeopleUnavailable`.
   */
  refresh(authorId: string): Promise<PublicProfile | null>;
  /** Takes what Clerk has just said of somebody into what is kept of them, if anything is. */
  update(profile: PublicProfile): Promise<void>;
  /** What is kept, however old, and without asking anybody. */
  getKept(authorId: string): Promise<KeptProfile | null>;
}

export interface KeptProfile extends PublicProfile {
  v: 1;
  /** When Clerk said so, in ms since 1970. */
  askedAt: number;
  /** Names that led to them before; a new owner may have them by now. */
  formerUsernames: string[];
}

/** Authors whom this isolate has asked about lately, and when: KV shows a new profile only after a minute. */
export type LastAsked = Map<string, number>;

const PROFILE_FRESH_MS = 60 * 60_000;
/** An isolate asks about one author at most this often on the way to a public page, in ms. */
const ASK_AGAIN_MS = 60_000;
const ASKED_AUTHORS = 1_000;
/** How long a location of Cloudflare's may answer from its own copy. */
const PROFILE_CACHE_SECONDS = 60;
const FORMER_USERNAMES = 10;

export function createProfiles(options: {
  kv: PatientKv;
  now: () => number;
  waitUntil: (work: Promise<unknown>) => void;
  lastAsked: LastAsked;
  /** What Clerk says of a person or a team now. Null for 404; throws `PeopleUnavailable`. */
  askFor: (authorId: string) => Promise<PublicProfile | null>;
}): Profiles {
  const { kv, now, lastAsked } = options;

  async function getKept(authorId: string): Promise<KeptProfile | null> {
    const json = await kv.get(profileKey(authorId), { cacheTtl: PROFILE_CACHE_SECONDS });
    return json === null ? null : parseKept(json);
  }

  async function refresh(authorId: string): Promise<PublicProfile | null> {
    const profile = await options.askFor(authorId);
    const kept = await getKept(authorId);
    if (!profile) {
      if (kept) await forget(kept);
      return null;
    }
    return keep(profile, kept);
  }

  async function keep(profile: PublicProfile, kept: KeptProfile | null): Promise<PublicProfile> {
    // An answer may overtake another; Clerk dates its changes.
    if (kept && kept.updatedAt > profile.updatedAt) return toPublic(kept);
    const formerUsernames = formerNames(kept, profile.username);
    const next: KeptProfile = { v: 1, ...profile, askedAt: now(), formerUsernames };
    await kv.put(profileKey(profile.id), JSON.stringify(next));
    await movePointers(kv, next);
    return profile;
  }

  async function forget(kept: KeptProfile): Promise<void> {
    await removePointers(kv, kept);
    await kv.delete(profileKey(kept.id));
  }

  /** Once a minute and author: many readers come at once, and Clerk counts every question. */
  async function refreshSeldom(authorId: string): Promise<PublicProfile | null> {
    if (now() - (lastAsked.get(authorId) ?? -Infinity) < ASK_AGAIN_MS) return null;
    if (lastAsked.size >= ASKED_AUTHORS) lastAsked.clear();
    lastAsked.set(authorId, now());
    try {
      return await refresh(authorId);
    } catch (error) {
      if (error instanceof PeopleUnavailable) return null; // The page goes on with what it has.
      throw error;
    }
  }

  return {
    getKept,
    refresh,
    async update(profile) {
      const kept = await getKept(profile.id);
      if (kept) await keep(profile, kept);
    },
    async get(authorId) {
      const kept = await getKept(authorId);
      if (!kept) return refreshSeldom(authorId);
      if (now() - kept.askedAt >= PROFILE_FRESH_MS) options.waitUntil(refreshSeldom(authorId));
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
