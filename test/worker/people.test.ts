import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../support/account";
import { type Postern, startPostern } from "../support/postern";
import { PRIVATE_CANARY } from "../support/witness/witness-options";

describe("people at the edge", () => {
  let postern: Postern;
  let ada: ReturnType<typeof createVisitor>;

  beforeAll(async () => {
    postern = await startPostern();
    const user = await postern.control.createUser({
      emailAddress: "ada@example.com",
      password: "correct horse, small door",
      firstName: "Ada",
      privateMetadata: { note: PRIVATE_CANARY },
    });
    const { header } = await postern.control.createSessionCookies(user.id, { origin: postern.url });
    ada = createVisitor(postern, header);
  });
  afterAll(() => postern.stop());

  it("part 17: users.getUser in a loader shows the name that Clerk has", async () => {
    const page = await (await ada.get("/settings")).text();
    expect(page).toMatch(/name="firstName"[^>]*value="Ada"/);
  });

  it("part 18: users.updateUser in an action changes it at Clerk, where every other page finds it", async () => {
    const saved = await ada.post("/settings", { firstName: "Augusta Ada", lastName: "King" });
    expect(saved.status).toBe(200);
    expect(await saved.text()).toMatch(/role="status"[^>]*>Saved</);
    const page = await (await ada.get("/settings")).text();
    expect(page).toMatch(/name="firstName"[^>]*value="Augusta Ada"/);
    expect(page).toMatch(/name="lastName"[^>]*value="King"/);
  });

  it("lets nothing of private metadata out", async () => {
    for (const path of ["/settings", "/settings.data", "/account", "/posts", "/_root.data"]) {
      expect(await (await ada.get(path)).text()).not.toContain(PRIVATE_CANARY);
    }
  });

  it("hands the names back with Clerk's reason when Clerk refuses them", async () => {
    await postern.control.failNext({ match: "PATCH /v1/users", status: 422 });
    const response = await ada.post("/settings", { firstName: "Kept", lastName: "As typed" });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain("This failure was asked for by a test.");
    expect(page).toMatch(/name="firstName"[^>]*value="Kept"/);
    expect(page).toMatch(/name="lastName"[^>]*value="As typed"/);
  });

  it("hands the names back with 503 when Clerk does not answer", async () => {
    await postern.control.failNext({
      match: "PATCH /v1/users",
      status: 429,
      times: 5,
      retryAfterSeconds: 7,
    });
    const response = await ada.post("/settings", { firstName: "Kept", lastName: "Through" });
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("7");
    expect(await response.text()).toMatch(/value="Kept"/);
  });
});

describe("what pages ask of Clerk", () => {
  const open: Postern[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((postern) => postern.stop()));
  });

  async function visitSignedIn(paths: string[], bindings: Record<string, string | undefined>) {
    const postern = await startPostern({ bindings });
    open.push(postern);
    const ada = await createAccount(postern);
    const statuses = [];
    for (const path of paths) statuses.push((await ada.get(path)).status);
    const asked = await postern.control.listRequests();
    return { statuses, asked: asked.map(({ path, count }) => `${path} ${count}`) };
  }

  it("nothing at all where the JWT key is set", async () => {
    const { statuses, asked } = await visitSignedIn(["/posts", "/posts/new", "/account"], {});
    expect(statuses).toEqual([200, 200, 200]);
    expect(asked).toEqual([]);
  });

  it("its keys, once for many pages, where it is not", async () => {
    const pages = ["/posts", "/posts/new", "/posts", "/account", "/posts"];
    const { statuses, asked } = await visitSignedIn(pages, { CLERK_JWT_KEY: undefined });
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(asked).toEqual(["/v1/jwks 1"]);
  });
});
