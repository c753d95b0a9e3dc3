import { expect } from "vitest";
import { isReal } from "./target";

/** What Clerk's own types let be missing, by the class that its client makes of an answer. */
const OPTIONAL: Record<string, string[]> = {
  ActorToken: ["token", "url"],
  Invitation: ["url", "revoked"],
  OauthAccessToken: ["scopes", "tokenSecret", "expiresAt", "idToken"],
  Organization: ["membersCount", "createdBy"],
  OrganizationInvitation: ["status", "publicOrganizationData"],
  OrganizationMembership: ["publicUserData"],
  Session: ["lastActiveOrganizationId", "latestActivity"],
  WaitlistEntry: ["isLocked"],
};

/**
 * Says which fields a thing made by Clerk's client lacks, at any depth. The client takes field by field from the
 * answer, so one that the answer does not have is undefined. The emulator leaves nothing out; Clerk may leave out
 * what its types call optional.
 */
export function expectWhole<T>(thing: T): T {
  expect(listMissing(thing, "")).toEqual([]);
  return thing;
}

function listMissing(thing: unknown, path: string): string[] {
  if (Array.isArray(thing))
    return thing.flatMap((each, place) => listMissing(each, `${path}[${place}]`));
  if (typeof thing !== "object" || thing === null) return [];
  // The bundle of Clerk's client calls them _User and the like.
  const name = thing.constructor?.name.replace(/^_/, "") ?? "";
  const mayBeMissing = isReal ? (OPTIONAL[name] ?? []) : [];
  return Object.entries(thing)
    .filter(
      ([key, value]) => key !== "_raw" && !(value === undefined && mayBeMissing.includes(key)),
    )
    .flatMap(([key, value]) => {
      const place = `${path}/${name}.${key}`;
      return value === undefined ? [place] : listMissing(value, place);
    });
}
