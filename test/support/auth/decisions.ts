import { type Account, createAccount } from "../account";
import type { Postern } from "../postern";
import { cookieHeader, createTokenMaker, longAgo, type TokenState } from "./browsers";
import { createToken, encode, signToken } from "./tokens";

/** What a browser brings to a page, besides nothing. */
export interface Brought {
  /** `__session`: any of the token states, or well signed and still no session. */
  session?: TokenState | "without a person" | "expired, of no session" | "a machine's";
  /** `__client_uat`, the time of signing in: before the token was made, or after. */
  clientUat?: "old" | "new";
  refresh?: true;
  /** `__clerk_db_jwt`, by which a development instance knows a browser. */
  devBrowser?: true;
  /** A token in the Authorization header instead. */
  bearer?: "a machine's";
  /** What it says to have got from Clerk, which it was sent to, and whether it was another person who was sent. */
  answer?: { is: AnswerKind; by: "cookie" | "address"; isAnothers?: true };
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** What Clerk's Backend API answers when it is asked to renew the session. */
  whileClerk?: { status: number; body: string | { cookies: "none" | "worthless" } };
  /** Clerk has ended the session. */
  isRevoked?: true;
}

/** A handshake is answered with cookies to set: in a signed token, or behind a nonce that the server redeems. */
type AnswerKind =
  | "nonce"
  | "unknown nonce"
  | "token"
  | "forged token"
  | "another instance's token"
  | "session token";

export interface Decided {
  /** `handshake`, `in`, `out`, where else it was sent, or a status. */
  so: string;
  /** As the SDK says it in the redirect's header, or in the state that it leaves in the page. */
  reason: string | null;
  cookies: string[];
  /** Where the browser is sent. */
  location: URL | null;
}

/** Brings things to the sign-in page, which shows itself to everybody, and reads there what the SDK decided. */
export async function createDecisionAsker(postern: Postern) {
  const maker = await createTokenMaker(postern);
  const { ada, good, createTokenThatIs } = maker;
  const { control, url, keys } = postern;
  const eve = await createAccount(postern);

  function tokenOf(session: NonNullable<Brought["session"]>): string {
    if (session === "without a person") return createToken({ ...good, userId: undefined });
    if (session === "expired, of no session") {
      return createToken({ ...good, sessionId: undefined, issuedIn: -120, expiresIn: -60 });
    }
    if (session === "a machine's") return machineToken();
    return createTokenThatIs(session);
  }

  function machineToken(): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: "mch_postern", iat: now - 10, exp: now + 60 };
    return signToken({ kid: good.kid, typ: "at+jwt" }, claims, keys.jwtPrivateKeyPem);
  }

  async function createAnswer(is: AnswerKind, account: Account): Promise<string> {
    switch (is) {
      case "nonce":
      case "token":
        return fromClerk(is, account);
      case "unknown nonce":
        return "nonce_unknown";
      case "forged token":
        return createTokenThatIs("forged");
      case "another instance's token":
        return createTokenThatIs("of another instance");
      case "session token":
        return createTokenThatIs("valid");
    }
  }

  /** Sends a person's browser to Clerk and gives what it comes back with: a cookie, or a parameter. */
  async function fromClerk(format: string, { cookies }: Account): Promise<string> {
    const target = new URLSearchParams({ format, redirect_url: `${url}/sign-in` });
    const browser = cookies.get("__clerk_db_jwt");
    if (browser) target.set("__clerk_db_jwt", browser);
    const headers = { Cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
    const address = `${url}/__clerk/v1/client/handshake?${target}`;
    const answer = await fetch(address, { redirect: "manual", headers });
    const query = new URL(answer.headers.get("Location") ?? "").searchParams;
    const [cookie = ""] = answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    return query.get("__clerk_handshake") ?? cookie.slice(cookie.indexOf("=") + 1);
  }

  async function planAnswer({ status, body }: NonNullable<Brought["whileClerk"]>): Promise<void> {
    const worthless = `${encode({ alg: "RS256", kid: good.kid })}.${encode({ sub: "user_1" })}.AAAA`;
    const cookies = { none: [], worthless: [`__session=${worthless}; Path=/`] };
    const answer = typeof body === "string" ? body : { cookies: cookies[body.cookies] };
    await control.failNext({
      match: "POST /v1/sessions/",
      status,
      body: typeof answer === "string" ? answer : JSON.stringify(answer),
    });
  }

  async function ask(brought: Brought): Promise<Decided> {
    const cookie = [
      cookieHeader(ada, {
        session: brought.session ? tokenOf(brought.session) : null,
        clientUat: brought.clientUat ? longAgo() + (brought.clientUat === "new" ? 7_200 : 0) : null,
        refresh: brought.refresh ?? false,
        devBrowser: brought.devBrowser ?? false,
      }),
    ];
    const query = new URLSearchParams(brought.query);
    if (brought.answer) {
      const { is, by, isAnothers } = brought.answer;
      const name = is.includes("nonce") ? "__clerk_handshake_nonce" : "__clerk_handshake";
      const value = await createAnswer(is, isAnothers ? eve : ada);
      // A browser that was sent to Clerk from here has this as well.
      cookie.push(`postern_handshakes=${Date.now().toString(36)}`);
      if (by === "cookie") cookie.push(`${name}=${value}`);
      else query.set(name, value);
    }
    if (brought.whileClerk) await planAnswer(brought.whileClerk);
    if (brought.isRevoked) await control.revokeSessions(ada.userId);
    const response = await fetch(`${url}/sign-in${query.size > 0 ? `?${query}` : ""}`, {
      redirect: "manual",
      headers: {
        Accept: "text/html",
        "Sec-Fetch-Dest": "document",
        Cookie: cookie.filter(Boolean).join("; "),
        ...(brought.bearer && { Authorization: `Bearer ${machineToken()}` }),
        ...brought.headers,
      },
    });
    return read(response);
  }

  async function read(response: Response): Promise<Decided> {
    const page = await response.text();
    const cookies = response.headers.getSetCookie();
    const target = response.headers.get("Location");
    const location = target ? new URL(target, url) : null;
    const reason = response.headers.get("X-Clerk-Auth-Reason") ?? reasonIn(page);
    return { so: outcome(response.status, location, page), reason, cookies, location };
  }

  function outcome(status: number, location: URL | null, page: string): string {
    if (location?.pathname.endsWith("/v1/client/handshake")) return "handshake";
    if (location) return `redirect to ${location.href.replace(url, "")}`;
    if (status !== 200) return String(status);
    if (page.includes(eve.userId)) return "in as somebody else";
    return page.includes(ada.userId) ? "in" : "out";
  }
  return { ask };
}

/** The state's `reason`, in Remix's stream of data. Where there is none, the next name follows. */
function reasonIn(page: string): string | null {
  const [, reason = "message"] = /\\"reason\\",\\"([\w-]+)\\"/.exec(page) ?? [];
  return reason === "message" ? null : reason;
}
