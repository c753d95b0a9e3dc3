import { randomBytes } from "node:crypto";
import type { MiniflareOptions } from "miniflare";
import { afterEach, describe, expect, it } from "vitest";
import { createKeys } from "../../../clerk-emulator/keys.mjs";
import { createAccount } from "../../support/account";
import { listHeapStrings } from "../../support/witness/heap";
import { type Postern, startPostern } from "../../support/postern";
import { createToken } from "../../support/auth/tokens";

/** As many as are looked at in one request. */
const TOKENS_EACH = 5;
const REQUESTS = 2_000;
const AT_ONCE = 20;
/** Begins the id of every key that does not exist. */
const MADE_UP = "ins_madeup";
const AS_DATA = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };

describe.each([
  ["where CLERK_JWT_KEY is set", {}],
  ["where Clerk lists the keys", { CLERK_JWT_KEY: undefined }],
])("tokens of keys that are not ours, %s", (_name, bindings) => {
  let postern: Postern | undefined;
  afterEach(() => postern?.stop());

  it(
    "ten thousand leave nothing behind, and Clerk is not asked for each",
    { timeout: 300_000 },
    async () => {
      postern = await startPostern({ bindings, adjust: withInspector });
      const { url, control, miniflare } = postern;
      const ada = await createAccount(postern);
      const others = await createKeys();
      const token = createToken({
        userId: ada.userId,
        sessionId: ada.sessionId,
        origin: url,
        privateKeyPem: others.jwtPrivateKeyPem,
        kid: "KID",
      });
      const [, claims, signature] = token.split(".");
      const withMadeUpKey = () => {
        const kid = `${MADE_UP}${randomBytes(12).toString("hex")}`;
        const header = { alg: "RS256", cat: "cl_B7d4PD111AAA", kid, typ: "JWT" };
        const head = Buffer.from(JSON.stringify(header)).toString("base64url");
        return `${head}.${claims}.${signature}`;
      };

      expect((await ada.get("/posts.data", { headers: AS_DATA })).status).toBe(200);
      const statuses = new Map<number, number>();
      for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
        const requests = Array.from({ length: AT_ONCE }, async () => {
          const tokens = Array.from({ length: TOKENS_EACH }, withMadeUpKey);
          const cookies = ["__client_uat=1", ...tokens.map((each) => `__session=${each}`)];
          const headers = { ...AS_DATA, Cookie: cookies.join("; ") };
          const response = await fetch(`${url}/settings/export.zip`, { headers });
          await response.arrayBuffer();
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        });
        await Promise.all(requests);
      }
      expect(statuses).toEqual(new Map([[401, REQUESTS]]));
      expect((await ada.get("/posts.data", { headers: AS_DATA })).status).toBe(200);

      const strings = await listHeapStrings(miniflare, "app");
      expect(strings.length).toBeGreaterThan(5_000);
      const kept = strings.filter((text) => text.includes(MADE_UP));
      expect(kept.length).toBeLessThan(50);

      const asked = (await control.listRequests()).filter(({ path }) => path === "/v1/jwks");
      const [{ count } = { count: 0 }] = asked;
      // At most one in ten seconds besides the first; a slow machine takes minutes for all of them.
      expect(count).toBeLessThan("CLERK_JWT_KEY" in bindings ? 40 : 1);
    },
  );
});

function withInspector(options: MiniflareOptions): MiniflareOptions {
  return { ...options, inspectorPort: 0 };
}
