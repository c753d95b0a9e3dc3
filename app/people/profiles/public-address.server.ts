import { ownNameKey, usernameKey } from "~/posts/keys";
import { parseJson } from "~/posts/parse-json";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import type { KeptProfile } from "./profiles.server";
import { isTeamId, TEAM_SIGN } from "./public-profile";

/** Whose a public address is, or where it has moved to. */
export type PublicAddress =
  | { kind: "author"; authorId: string }
  | { kind: "moved"; username: string };

/** The value at `n/{username}`. `uid` stands in both kinds, so that an erasure knows its own. */
interface Pointer {
  uid: string;
  to?: string;
}

/** The ids of a person and of a team, as Clerk makes them. */
const ID = /^(?:user|org)_[A-Za-z0-9]{27,64}$/;
const WORD = /^[\p{L}\p{N}._-]{1,64}$/u;

/**
 * Reads one key and asks nobody. An address without a name carries the id instead; `~` stands before all that
 * names a team.
 */
export async function resolveAddress(kv: PatientKv, name: string): Promise<PublicAddress | null> {
  const isTeam = name.startsWith(TEAM_SIGN);
  const word = isTeam ? name.slice(TEAM_SIGN.length) : name;
  if (ID.test(word) && isTeam === isTeamId(word)) return { kind: "author", authorId: word };
  if (!WORD.test(word)) return null;
  const pointer = await readPointer(kv, name);
  if (!pointer) return null;
  return pointer.to === undefined
    ? { kind: "author", authorId: pointer.uid }
    : { kind: "moved", username: pointer.to };
}

/** Leads the name of a person or a team to them, and their former names to the present one, unless others have them now. */
export async function movePointers(kv: PatientKv, profile: KeptProfile): Promise<void> {
  const { id: uid, username, formerUsernames } = profile;
  if (username !== null) await write(kv, username, { uid });
  for (const former of formerUsernames) {
    const pointer = await readPointer(kv, former);
    if (pointer?.uid !== uid) continue;
    if (username === null) await kv.delete(usernameKey(former));
    else await write(kv, former, { uid, to: username }, pointer);
  }
}

/** Takes away every name that leads to them. */
export async function removePointers(kv: PatientKv, profile: KeptProfile): Promise<void> {
  for (const name of allUsernames(profile)) {
    const pointer = await readPointer(kv, name);
    if (pointer?.uid === profile.id) await kv.delete(usernameKey(name));
  }
}

/** The names of a person or a team, now and before. */
export function allUsernames({ username, formerUsernames }: KeptProfile): string[] {
  return username === null ? formerUsernames : [username, ...formerUsernames];
}

/** A put costs ten times what a get does, and most refreshes change no name. */
async function write(
  kv: PatientKv,
  name: string,
  pointer: Pointer,
  known?: Pointer,
): Promise<void> {
  const present = known ?? (await readPointer(kv, name));
  if (present?.uid === pointer.uid && present.to === pointer.to) return;
  // First, so that an erasure finds every name, whatever becomes of the profile.
  await kv.put(ownNameKey(pointer.uid, name), "1");
  await kv.put(usernameKey(name), JSON.stringify(pointer));
}

async function readPointer(kv: PatientKv, name: string): Promise<Pointer | null> {
  const json = await kv.get(usernameKey(name));
  return json === null ? null : parsePointer(json);
}

/** Null for a damaged value: the address leads nowhere until its owner publishes again. */
function parsePointer(json: string): Pointer | null {
  const stored = parseJson(json) as Partial<Record<keyof Pointer, unknown>> | null;
  if (typeof stored !== "object" || typeof stored?.uid !== "string") return null;
  const { uid, to } = stored;
  return typeof to === "string" ? { uid, to } : { uid };
}
