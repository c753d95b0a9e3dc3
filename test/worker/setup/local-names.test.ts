import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

/**
 * Postern on this machine (`npm start`), asked by a page whose site's name was made to point here (DNS
 * rebinding). It may set Miniflare's own headers, and so choose address and Worker; no Host, no Origin, and no
 * cookie of localhost.
 */
const EVIL = "evil.example";

describe("a page under another name, with Miniflare's own headers", () => {
  let postern: Postern;
  let ada: Account;
  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
    const fields = new URLSearchParams({
      title: "Unpublished",
      body: "Nobody's business",
      tags: "",
    });
    const written = await ada.get("/posts/new", {
      method: "POST",
      body: fields,
      headers: { Origin: postern.url },
    });
    expect(written.status).toBeLessThan(400);
  });
  afterAll(() => postern.stop());

  async function ask(path: string, headers: Record<string, string>, method = "GET") {
    const asked = request(postern.url + path, { method, headers: { ...headers, host: EVIL } });
    const [response] = (await once(asked.end(), "response")) as [IncomingMessage];
    const body = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, body };
  }

  it.each([
    ["the control surface", "http://control.clerk.internal/listOutbox", 502],
    ["Clerk's Backend API", "https://api.clerk.com/v1/users", 401],
    ["Clerk's Frontend API without the app", "https://frontend-api.clerk.dev/v1/environment", 401],
    ["the emulator's pages, which stand alone only", "http://localhost/outbox", 502],
  ])("does not reach %s", async (_name, address, status) => {
    const claims = { "mf-original-url": address, "mf-route-override": "clerk" };
    for (const method of ["GET", "POST"]) {
      const answer = await ask("/", claims, method);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain(ada.emailAddress);
    }
  });

  it("is a stranger to the app: nobody's posts, nobody's pages", async () => {
    const claims = { "mf-original-url": `${postern.url}/posts` };
    expect((await ask("/", {})).status).toBe(200);
    // The app's answer to whoever is not signed in: the address was heard, and nobody is there.
    const { status, body } = await ask("/", claims);
    expect(status).toBe(401);
    expect(body).not.toContain("Unpublished");
    // The same address tells its author.
    expect(await (await ada.get("/posts")).text()).toContain("Unpublished");
  });

  it("writes nothing, for browsers say where its requests come from", async () => {
    const claims = {
      "mf-original-url": `${postern.url}/posts/new`,
      origin: `http://${EVIL}`,
      "content-type": "application/x-www-form-urlencoded",
    };
    expect((await ask("/", claims, "POST")).status).toBe(403);
  });
});
