import { verifyToken } from "@clerk/backend";
import { describe, expect, test } from "vitest";
import { Browser } from "../support/browser";
import { PAGE_ORIGIN } from "../support/start-emulator";
import type { Target } from "./target";
import { isReal } from "./target";
import { expectWhole } from "./whole";

export function conformSessions(getTarget: () => Target) {
  describe("sessions", () => {
    test("are created, read, listed, made into tokens, and revoked", async () => {
      const target = getTarget();
      const { sessions } = target.clerk;
      const { id: userId } = await target.createUser("ida");
      const created = expectWhole(await sessions.createSession({ userId }));
      expect(created).toMatchObject({ userId, status: "active", actor: null });
      expect(expectWhole(await sessions.getSession(created.id)).id).toBe(created.id);
      const listed = await sessions.getSessionList({ userId, status: "active" });
      expect(expectWhole(listed.data).map(({ id }) => id)).toEqual([created.id]);
      expect(listed.totalCount).toBe(1);

      const { jwt } = await sessions.getToken(created.id);
      const claims = await verifyToken(jwt, target);
      expect(claims).toMatchObject({
        iss: `https://${readFrontendHost(target.publishableKey)}`,
        sid: created.id,
        sub: userId,
        sts: "active",
        v: 2,
        fva: [expect.any(Number), -1],
      });
      expect(claims.exp - claims.iat).toBe(60);
      const longer = await verifyToken((await sessions.getToken(created.id, "", 600)).jwt, target);
      expect(longer.exp - longer.iat).toBe(600);

      expect((await sessions.revokeSession(created.id)).status).toBe("revoked");
      expect((await sessions.getSessionList({ userId, status: "active" })).totalCount).toBe(0);
    });

    test("make tokens by templates, which are created, read, listed, changed and deleted", async () => {
      const target = getTarget();
      const { jwtTemplates, sessions } = target.clerk;
      const name = `conformance-${target.run}`;
      const claims = { who: "{{user.id}}", plan: "{{user.public_metadata.plan}}" };
      const created = await jwtTemplates.create({ name, claims, lifetime: 90 });
      target.undo(() => jwtTemplates.delete(created.id));
      expect(expectWhole(created)).toMatchObject({ name, claims, lifetime: 90 });
      expect(expectWhole(await jwtTemplates.get(created.id)).id).toBe(created.id);
      const { data } = await jwtTemplates.list({ limit: 100 });
      expect(expectWhole(data).map((each) => each.id)).toContain(created.id);

      const { id: userId } = await target.createUser("jan", { publicMetadata: { plan: "gold" } });
      const session = await sessions.createSession({ userId });
      const token = await verifyToken((await sessions.getToken(session.id, name)).jwt, target);
      expect(token).toMatchObject({ who: userId, plan: "gold", sub: userId });
      expect(token.exp - token.iat).toBe(90);

      const changes = { templateId: created.id, name, claims: { who: "me" }, lifetime: 120 };
      const changed = await jwtTemplates.update(changes);
      expect(changed).toMatchObject({ claims: { who: "me" }, lifetime: 120 });
      expect(expectWhole(await jwtTemplates.delete(created.id)).deleted).toBe(true);
    });

    test("are begun by tickets, and by tickets of somebody else, which can be revoked", async () => {
      const target = getTarget();
      const { actorTokens, signInTokens } = target.clerk;
      const { id: userId } = await target.createUser("kim");
      const { id: actorId } = await target.createUser("leo");
      const ticket = await signInTokens.createSignInToken({ userId, expiresInSeconds: 600 });
      expect(expectWhole(ticket)).toMatchObject({ userId, status: "pending" });
      expect((await signInTokens.revokeSignInToken(ticket.id)).status).toBe("revoked");
      const actor = { sub: actorId };
      const acting = await actorTokens.create({ userId, actor, expiresInSeconds: 600 });
      expect(expectWhole(acting)).toMatchObject({ userId, actor, status: "pending" });
      expect((await actorTokens.revoke(acting.id)).status).toBe("revoked");
    });

    test("have public keys, and testing tokens for those who sign in by machine", async () => {
      const { clerk } = getTarget();
      const { keys } = await clerk.jwks.getJwks();
      expect(keys).toContainEqual(
        expect.objectContaining({ kty: "RSA", alg: "RS256", use: "sig" }),
      );
      const token = await clerk.testingTokens.createTestingToken();
      expect(token).toMatchObject({ token: expect.stringMatching(/./) });
    });

    // Refresh tokens and nonces are cookies of a browser, which Clerk gives in handshakes alone.
    test.skipIf(isReal)("are refreshed, and told in handshakes (the emulator alone)", async () => {
      const target = getTarget();
      const { emulator, clerk } = target;
      if (!emulator) throw new Error("There is no emulator.");
      const { id } = await target.createUser("mia");
      const signedIn = await emulator.control.createSessionCookies(id, { origin: PAGE_ORIGIN });
      const refreshToken = signedIn.cookies.find(({ name }) => name.startsWith("__refresh"))?.value;
      const refreshed = await clerk.sessions.refreshSession(signedIn.sessionId, {
        format: "token",
        expired_token: await emulator.control.mintSessionToken(signedIn.sessionId, {
          expiresInSeconds: -30,
          authorizedParty: PAGE_ORIGIN,
        }),
        refresh_token: refreshToken ?? "",
        request_origin: PAGE_ORIGIN,
      });
      expect(await verifyToken(refreshed.jwt, target)).toMatchObject({ sub: id, azp: PAGE_ORIGIN });

      const browser = new Browser(emulator);
      const back = encodeURIComponent(PAGE_ORIGIN);
      await browser.get(`/v1/client/handshake?redirect_url=${back}&format=nonce`);
      const nonce = browser.cookies.get("__clerk_handshake_nonce") ?? "";
      const { directives } = await clerk.clients.getHandshakePayload({ nonce });
      expect(directives).toContainEqual(expect.stringContaining("__client_uat=0"));
    });
  });
}

/** The host stands in the key, in base64, with a dollar sign after it. */
function readFrontendHost(publishableKey: string): string {
  const [, , encoded = ""] = publishableKey.split("_");
  return Buffer.from(encoded, "base64").toString().replace(/\$$/, "");
}
