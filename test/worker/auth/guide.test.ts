import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { type Account, createAccount, createVisitor } from "../../support/account";
import { fetchRootData } from "../../support/auth/root-data";
import { type Postern, startPostern } from "../../support/postern";

const ROOT = new URL("../../../", import.meta.url);

/** The parts of Clerk's guide for Remix that can be seen over HTTP; the others are in test/browser/clerk/guide.test.ts. */
describe("Clerk's guide, on the server", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  it("part 1: the install lines name what is built in, at one version", async () => {
    const guide = await readFile(new URL("docs/clerk.md", ROOT), "utf8");
    const lines = guide.match(/^(?:npm install|yarn add|pnpm add) .+$/gm) ?? [];
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["npm", "yarn", "pnpm"]);
    const { dependencies } = packageJson;
    for (const line of lines) {
      const [, , ...packages] = line.split(" ");
      expect(packages.toSorted()).toEqual(["@clerk/backend", "@clerk/remix"]);
    }
    const bundle = await readFile(new URL("build/worker/worker.js", ROOT), "utf8");
    expect(bundle).toContain(`"@clerk/remix@${dependencies["@clerk/remix"]}"`);
  });

  it("part 2: the keys are bindings, and the sample file names them", async () => {
    const sample = await readFile(new URL(".dev.vars.example", ROOT), "utf8");
    for (const name of ["CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY"]) {
      expect(sample).toMatch(new RegExp(`^${name}=`, "m"));
    }
    const { clerk } = await fetchRootData(ada);
    expect(clerk["publishableKey"]).toBe(postern.keys.publishableKey);
  });

  it("part 3: rootAuthLoader puts Clerk's state into the root's data, without a key that is secret", async () => {
    const { clerk } = await fetchRootData(ada);
    const { userId, sessionId } = ada;
    expect(clerk["clerk_ssr_state"]).toMatchObject({ userId, sessionId });
    expect(JSON.stringify(clerk)).not.toContain(postern.keys.secretKey);
  });

  it("part 4: rootAuthLoader carries data of our own, made of request.auth", async () => {
    const hers = await fetchRootData(ada);
    expect(hers.own).toMatchObject({ isSignedIn: true, afterSignOutUrl: "/" });
    const nobodys = await fetchRootData(createVisitor(postern));
    expect(nobodys.own).toMatchObject({ isSignedIn: false, language: "en" });
  });

  it("part 5: ClerkApp is there when the server makes the page, and only where somebody needs it", async () => {
    const page = await (await ada.get("/posts")).text();
    expect(page).toContain('href="/settings"');
    expect(page).toContain("__clerk_ssr_state");
    const home = await (await createVisitor(postern).get("/")).text();
    expect(home).not.toContain("clerk_ssr_state");
  });

  it("part 6: ClerkErrorBoundary() shows words of its own", async () => {
    for (const path of ["/sign-in", "/sign-up"]) {
      const response = await createVisitor(postern).post(path, {});
      expect(response.status).toBe(405);
      expect(await response.text()).toContain("This page could not be shown");
    }
  });

  it("part 7: ClerkErrorBoundary(Custom) shows Custom, here a form's text that was refused", async () => {
    const typed = { title: "T", body: "Kept by the boundary", tags: "" };
    const response = await createVisitor(postern).post("/posts/new", typed);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain(typed.body);
  });

  it.each([
    [8, "/sign-up", "verify-email-address", "continue", "sso-callback"],
    [9, "/sign-in", "factor-one", "factor-two", "sso-callback"],
  ])("part %i: %s has a page for each of Clerk's steps, and a reload stays", async (_, ...path) => {
    const [home, ...steps] = path;
    for (const address of [home, ...steps.map((step) => `${home}/${step}`)]) {
      const response = await createVisitor(postern).get(address ?? "");
      expect(response.status, address).toBe(200);
      expect(await response.text(), address).toContain("__publishableKey");
    }
  });

  it("part 15: getAuth in a loader: the list holds the viewer's posts and nobody else's", async () => {
    const eve = await createAccount(postern);
    await ada.post("/posts/new", { title: "Only Ada wrote this", body: "Hers", tags: "" });
    expect(await (await ada.get("/posts")).text()).toContain("Only Ada wrote this");
    expect(await (await eve.get("/posts")).text()).not.toContain("Only Ada");
  });

  it("part 16: getAuth in an action: a form writes into the viewer's account", async () => {
    const saved = await ada.post("/posts/new", { title: "By a form", body: "Hers", tags: "" });
    expect(saved.status).toBe(303);
    const address = saved.headers.get("Location") ?? "";
    expect((await ada.get(address)).status).toBe(200);
    expect((await (await createAccount(postern)).get(address)).status).toBe(404);
  });
});

describe("Clerk's redirect variables", () => {
  let postern: Postern | undefined;
  afterEach(() => postern?.stop());

  async function stateWith(bindings: Record<string, string>) {
    postern = await startPostern({ bindings });
    return (await fetchRootData(await createAccount(postern))).clerk;
  }

  it("part 10: the guide's four, by their old names", async () => {
    const state = await stateWith({
      CLERK_SIGN_IN_URL: "/sign-in",
      CLERK_SIGN_UP_URL: "/sign-up",
      CLERK_AFTER_SIGN_IN_URL: "/settings",
      CLERK_AFTER_SIGN_UP_URL: "/posts/new",
    });
    expect(state).toMatchObject({
      signInUrl: "/sign-in",
      signUpUrl: "/sign-up",
      signInFallbackRedirectUrl: "/settings",
      signUpFallbackRedirectUrl: "/posts/new",
    });
  });

  it("part 10: FALLBACK goes before the old names, FORCE is a word of its own", async () => {
    const state = await stateWith({
      CLERK_AFTER_SIGN_IN_URL: "/appearance",
      CLERK_SIGN_IN_FALLBACK_REDIRECT_URL: "/settings",
      CLERK_SIGN_IN_FORCE_REDIRECT_URL: "/posts/new",
      CLERK_SIGN_UP_FORCE_REDIRECT_URL: "/settings/import",
    });
    expect(state).toMatchObject({
      signInFallbackRedirectUrl: "/settings",
      signInForceRedirectUrl: "/posts/new",
      signUpFallbackRedirectUrl: "/posts",
      signUpForceRedirectUrl: "/settings/import",
    });
  });

  it("part 9: Clerk's hosted Account Portal in the place of our pages, with the whole way back", async () => {
    const portal = "https://accounts.example.com/sign-in";
    postern = await startPostern({ bindings: { CLERK_SIGN_IN_URL: portal } });
    const visitor = createVisitor(postern);
    const back = encodeURIComponent(`${postern.url}/posts?state=trashed`);
    for (const path of ["/posts?state=trashed", `/sign-in?redirect_url=${back}`]) {
      const { status, headers } = await visitor.get(path);
      expect(status).toBe(302);
      expect(headers.get("Location")).toBe(`${portal}?redirect_url=${back}`);
    }
  });
});
