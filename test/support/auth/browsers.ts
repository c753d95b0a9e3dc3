import { createKeys } from "../../../clerk-emulator/keys.mjs";
import { type Account, createAccount } from "../account";
import type { Postern } from "../postern";
import { createToken, type TokenWishes } from "./tokens";

/** The session tokens that a browser may bring, good or not. */
export const TOKEN_STATES = [
  "valid",
  "valid, for no origin",
  "expired",
  "not yet valid",
  "issued in the future",
  "for another origin",
  "forged",
  "of another instance",
  "unsigned",
  "garbage",
] as const;

export type TokenState = (typeof TOKEN_STATES)[number];

/** Clerk's cookies of a browser, by the names without the instance's suffix. */
export interface BroughtCookies {
  /** Null: no cookie of that name. */
  session: string | null;
  /** When this browser's sign-in last changed, in Unix seconds: `__client_uat`. */
  clientUat: number | null;
  refresh: boolean;
  /** `__clerk_db_jwt`, of which only a development instance knows. */
  devBrowser?: boolean;
}

const HOUR_SECONDS = 3_600;

/** Makes any session token of one person, out of the instance's own private key or another's. */
export async function createTokenMaker(postern: Postern) {
  const ada = await createAccount(postern);
  const others = await createKeys();
  const real = await postern.control.mintSessionToken(ada.sessionId);
  const kid = headerOf(real).kid;
  const good: TokenWishes = {
    userId: ada.userId,
    sessionId: ada.sessionId,
    origin: postern.url,
    issuedIn: -10,
    privateKeyPem: postern.keys.jwtPrivateKeyPem,
    kid,
  };

  function createTokenThatIs(state: TokenState): string {
    switch (state) {
      case "valid":
        return createToken(good);
      case "valid, for no origin":
        return createToken({ ...good, origin: null });
      case "expired":
        return createToken({ ...good, issuedIn: -120, notBeforeIn: -130, expiresIn: -60 });
      case "not yet valid":
        return createToken({ ...good, notBeforeIn: 60, expiresIn: 120 });
      case "issued in the future":
        return createToken({ ...good, issuedIn: 60, expiresIn: 120 });
      case "for another origin":
        return createToken({ ...good, origin: "https://elsewhere.example" });
      case "forged":
        return createToken({ ...good, privateKeyPem: others.jwtPrivateKeyPem });
      case "of another instance":
        return createToken({
          ...good,
          privateKeyPem: others.jwtPrivateKeyPem,
          kid: "ins_anotherInstance00000000000",
          issuer: "https://clerk.another.example",
        });
      case "unsigned": {
        const [, claims = ""] = createToken(good).split(".");
        const header = { ...headerOf(real), alg: "none" };
        return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${claims}.AAAA`;
      }
      case "garbage":
        return "not.a.token";
    }
  }
  return { ada, good, createTokenThatIs };
}

/** The cookie header of a browser that brings this, under the names that the account's own browser has. */
export function cookieHeader(account: Account, brought: BroughtCookies): string {
  const named = (name: string) =>
    [...account.cookies].filter(([each]) => each === name || each.startsWith(`${name}_`));
  const { session, clientUat, refresh, devBrowser = true } = brought;
  const pairs = [
    ...named("__session").map(([name]) => session !== null && `${name}=${session}`),
    ...named("__client_uat").map(([name]) => clientUat !== null && `${name}=${clientUat}`),
    ...named("__refresh").map(([name, value]) => refresh && `${name}=${value}`),
    ...named("__clerk_db_jwt").map(([name, value]) => devBrowser && `${name}=${value}`),
  ];
  return pairs.filter((pair) => pair !== false).join("; ");
}

/** A time of signing in that is older than every token here. */
export function longAgo(): number {
  return Math.floor(Date.now() / 1000) - HOUR_SECONDS;
}

function headerOf(token: string): { kid: string } & Record<string, unknown> {
  const [head = ""] = token.split(".");
  return JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string };
}
