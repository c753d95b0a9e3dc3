import { afterEach, describe, expect, it } from "vitest";
import { createKeys } from "../../../clerk-emulator/keys.mjs";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const HANDSHAKE = /\/v1\/client\/handshake\?/;
const TITLE = "Signing in goes round in a circle";

type Visitor = ReturnType<typeof createVisitor>;

describe("a browser and Clerk that send each other round in a circle", () => {
  let postern: Postern | undefined;
  afterEach(async () => {
    await postern?.stop();
    postern = undefined;
  });

  /** Follows redirects as a browser does, and counts those to Clerk's handshake. */
  async function browse({ url }: Postern, visitor: Visitor, path: string) {
    let at = path;
    let handshakes = 0;
    for (let hops = 0; hops < 20; hops++) {
      const response = await visitor.get(at);
      const page = await response.text();
      const location = response.headers.get("Location");
      if (!location) return { status: response.status, page, handshakes, at };
      if (HANDSHAKE.test(location)) handshakes++;
      at = location.startsWith(url) ? location.slice(url.length) : location;
    }
    throw new Error(`Still on the way after 20 redirects, at ${at}`);
  }

  /** In the development instance Clerk's host is its own; here it stands behind the proxy as well. */
  const startDevelopment = async () => startPostern({ keys: await createKeys({ mode: "test" }) });

  it("is stopped at the third handshake, and told that keys are mixed", async () => {
    const others = await createKeys();
    postern = await startPostern({ bindings: { CLERK_JWT_KEY: others.jwtPublicKeyPem } });
    const ada = await createAccount(postern);
    const { status, page, handshakes } = await browse(postern, ada, "/posts?state=trashed");
    expect(status).toBe(508);
    expect(handshakes).toBe(2);
    expect(page).toContain(TITLE);
    expect(page).toContain("keys of two Clerk instances are mixed. It is CLERK_JWT_KEY");
    expect(page).toContain("<code>npx wrangler secret put NAME</code>");
    expect(page).not.toContain("<script");
    for (const value of [postern.keys.publishableKey, others.jwtPublicKeyPem.slice(60, 100)]) {
      expect(page).not.toContain(value);
    }
  });

  it.each([
    ["de", 'lang="de" dir="ltr"', "Die Anmeldung dreht sich im Kreis", "sind vermischt"],
    ["ar", 'lang="ar" dir="rtl"', "تسجيل الدخول يدور في حلقة", "اختلطت مفاتيح"],
  ])("is told so in their language (%s)", async (language, attributes, title, cause) => {
    const others = await createKeys();
    postern = await startPostern({ bindings: { CLERK_JWT_KEY: others.jwtPublicKeyPem } });
    const ada = await createAccount(postern);
    ada.cookies.set("postern_language", language);
    const { status, page } = await browse(postern, ada, "/posts");
    expect(status).toBe(508);
    for (const part of [attributes, title, cause, "<code>CLERK_JWT_KEY</code>"]) {
      expect(page).toContain(part);
    }
  });

  it("is told the measured difference of the clocks", async () => {
    postern = await startPostern();
    for (const [seconds, words] of [
      [120, "120 seconds behind Clerk"],
      [-130, "130 seconds ahead of Clerk"],
    ] as const) {
      await postern.control.shiftClock(seconds);
      const ada = await createAccount(postern);
      const { status, page, handshakes } = await browse(postern, ada, "/posts");
      expect(handshakes).toBe(2);
      expect(status).toBe(508);
      const measured = Number(/clock is (\d+) seconds/.exec(page)?.[1]);
      expect(Math.abs(measured - Math.abs(seconds))).toBeLessThanOrEqual(2);
      expect(page.replace(/\d+ seconds/, `${Math.abs(seconds)} seconds`)).toContain(words);
      await postern.stop();
      postern = await startPostern();
    }
  });

  it("five seconds are tolerated", async () => {
    postern = await startPostern();
    await postern.control.shiftClock(4);
    const ada = await createAccount(postern);
    const { status, handshakes } = await browse(postern, ada, "/posts");
    expect([status, handshakes]).toEqual([200, 0]);
  });

  it("is told that it keeps no cookies, though then nothing is counted in one", async () => {
    postern = await startDevelopment();
    const visitor = createVisitor(postern);
    const forgetful = {
      ...visitor,
      get: (path: string) => {
        visitor.cookies.clear();
        return visitor.get(path);
      },
    };
    const { status, page, handshakes } = await browse(postern, forgetful, "/sign-in");
    expect(status).toBe(508);
    expect(handshakes).toBe(2);
    expect(page).toContain("this browser keeps no cookies of this site");
  });

  it("the address is clean again when a count in it was of no use", async () => {
    postern = await startDevelopment();
    const visitor = createVisitor(postern);
    const first = await browse(postern, visitor, "/sign-in?redirect_url=%2Fposts%3Fa%3D1");
    expect([first.status, first.handshakes]).toEqual([200, 1]);
    expect(first.at).toBe("/sign-in?redirect_url=%2Fposts%3Fa%3D1");
    const counted = await browse(postern, visitor, "/sign-in?a=1&postern_handshakes=2&b=2");
    expect(counted.status).toBe(200);
    expect(counted.at).toBe("/sign-in?a=1&b=2");
  });

  it("two handshakes within ten seconds are no circle, nor are three in a longer time", async () => {
    postern = await startPostern();
    const ada = await withoutToken(await createAccount(postern));
    const now = Date.now();
    const ask = async (times: number[]) => {
      const visitor = createVisitor(
        postern as Postern,
        [...ada.cookies].map((pair) => pair.join("=")).join("; "),
      );
      visitor.cookies.set("postern_handshakes", times.map((time) => time.toString(36)).join("."));
      return (await visitor.get("/posts")).status;
    };
    expect(await ask([now - 1_000])).toBe(307);
    expect(await ask([now - 12_000, now - 11_000])).toBe(307);
    expect(await ask([now + 60_000, now + 60_000])).toBe(307);
    expect(await ask([now - 2_000, now - 1_000])).toBe(508);
  });
});

/** A browser that lost its session's token and still says when somebody signed in. */
async function withoutToken(account: Account): Promise<Account> {
  for (const name of account.cookies.keys()) {
    if (name.startsWith("__session")) account.cookies.delete(name);
  }
  return account;
}
