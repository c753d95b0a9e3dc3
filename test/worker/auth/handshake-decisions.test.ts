import { readFile } from "node:fs/promises";
import { TokenVerificationErrorReason } from "@clerk/backend/errors";
import { afterAll, describe, expect, it } from "vitest";
import { createKeys } from "../../../clerk-emulator/keys.mjs";
import { createDecisionAsker } from "../../support/auth/decisions";
import { startPostern } from "../../support/postern";
import { ANSWERS, DECISIONS, IMPOSSIBLE, type Instance } from "./decision-table";

/** Said with one of the reasons why it was not refreshed, never alone. */
const EXPIRED = "session-token-expired";
const SDK = new URL("../../../node_modules/@clerk/backend/dist/tokens/", import.meta.url);

describe("a browser that Clerk's SDK must decide about", () => {
  const started = new Map<string, ReturnType<typeof start>>();
  afterAll(async () => {
    for (const each of started.values()) await (await each).stop();
  });

  /** One Postern for each kind of instance, for each that has other bindings, and for whoever wants their own. */
  function startOnce(on: Instance, bindings: Record<string, string> = {}, ownName = "") {
    const name = JSON.stringify([on, bindings, ownName]);
    const once = started.get(name) ?? start(on, bindings);
    started.set(name, once);
    return once;
  }

  it.each(DECISIONS)("$reason, on $on: $so", async ({ reason, on, brings, so }) => {
    const { ask } = await startOnce(on, {}, brings.isRevoked ? reason : "");
    expect(await ask(brings)).toMatchObject({ so, reason });
  });

  // Twice: an answer that is brought again does what it did before, and no more.
  it.each(ANSWERS)("comes back with $name, on $on: $so", async ({ on, brings, so, sets }) => {
    const { ask } = await startOnce(on);
    for (const { so: came, cookies } of [await ask(brings), await ask(brings)]) {
      expect(came).toBe(so);
      expect(cookies.some((cookie) => /^__session\w*=\w/.test(cookie))).toBe(sets);
    }
  });

  it("is sent to Clerk with the way back to us, whatever a header says of our name", async () => {
    const { ask, url } = await startOnce("production");
    for (const name of ["X-Forwarded-Host", "X-Forwarded-Proto", "CloudFront-Forwarded-Proto"]) {
      const headers = { [name]: name.endsWith("Host") ? "evil.example" : "https" };
      const { so, location } = await ask({ clientUat: "old", headers });
      expect(so).toBe("handshake");
      expect(location?.searchParams.get("redirect_url"), name).toBe(`${url}/sign-in`);
    }
  });

  const tried = IMPOSSIBLE.filter(({ brings }) => brings !== undefined);
  it.each(tried)("$reason cannot be: $so", async ({ reason, on, brings, bindings, so }) => {
    const { ask } = await startOnce(on ?? "production", bindings);
    const decided = await ask(brings ?? {});
    expect(decided.so).toBe(so);
    expect(decided.reason).not.toBe(reason);
  });

  it("has its row, or is said to be impossible", async () => {
    const rows = [...DECISIONS, ...IMPOSSIBLE].map(({ reason }) => reason);
    const all = await listReasons();
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((reason) => !rows.includes(reason))).toEqual([]);
    // Clerk's own word for why it does not renew a session is in no list of the SDK's.
    const unknown = rows.filter((reason) => !all.includes(reason));
    expect(unknown).toEqual(["session-token-expired-refresh-session_not_active"]);
  });
});

async function start(on: Instance, bindings: Record<string, string>) {
  const keys = await createKeys({ mode: on === "production" ? "live" : "test" });
  const postern = await startPostern({ keys, bindings });
  const { ask } = await createDecisionAsker(postern);
  return { ask, url: postern.url, stop: () => postern.stop() };
}

/** All that the installed SDK can say: a new version's new reason has no row yet. */
async function listReasons(): Promise<string[]> {
  const reasons = await readWords("authStatus.d.ts", "AuthErrorReason");
  const ofRefresh = await readWords("request.d.ts", "RefreshTokenErrorReason");
  return [
    ...reasons.filter((reason) => reason !== EXPIRED),
    ...ofRefresh.map((reason) => `${EXPIRED}-refresh-${reason}`),
    ...Object.values(TokenVerificationErrorReason),
  ];
}

async function readWords(file: string, name: string): Promise<string[]> {
  const types = await readFile(new URL(file, SDK), "utf8");
  const [, words = ""] = new RegExp(`const ${name}: \\{([^}]+)\\}`).exec(types) ?? [];
  return [...words.matchAll(/"([\w-]+)"/g)].map(([, word = ""]) => word);
}
