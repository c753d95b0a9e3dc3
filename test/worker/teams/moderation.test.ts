import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { createPublisher, publishingAs } from "../../support/pages/publisher";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const PAGE = "/moderation";
const REASON = 'It copies <b>another\'s</b> words & "theirs"';
const ESCAPED = "It copies &lt;b&gt;another&#x27;s&lt;/b&gt; words &amp; &quot;theirs&quot;";

describe("moderation", () => {
  let postern: Postern;
  let moderator: Awaited<ReturnType<typeof createModerator>>;
  let ada: Awaited<ReturnType<typeof createPublisher>>;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    moderator = await createModerator();
    ada = await createPublisher(postern);
  });
  afterAll(() => postern.stop());

  async function createModerator() {
    const user = await postern.control.createUser({
      emailAddress: "watches@example.com",
      publicMetadata: { role: "moderator" },
    });
    const options = { origin: postern.url };
    const { header } = await postern.control.createSessionCookies(user.id, options);
    return { userId: user.id, ...createVisitor(postern, header) };
  }

  const read = (path: string) => createVisitor(postern).get(path);
  const takeDown = (address: string, reason = REASON) => moderator.post(PAGE, { address, reason });
  const takedownsOf = async (author: string) =>
    (await listStored(postern)).filter(({ name }) => name.startsWith(`u/${author}/m/`));

  it("takes a post from its readers and tells its author why, who may change it and publish again", async () => {
    const id = await ada.publish({ title: "Borrowed", body: "Another's words." });
    expect((await read(`${ada.home}/borrowed`)).status).toBe(200);
    const done = await takeDown(`${postern.url}${ada.home}/borrowed?utm_source=x#top`);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("Taken down.");
    await expect.poll(async () => (await read(`${ada.home}/borrowed`)).status).toBe(410);
    for (const path of ["", "/feed.xml", ".json", "/sitemap.xml"]) {
      expect(await (await read(ada.home + path)).text(), path).not.toContain("borrowed");
    }

    const page = await (await ada.get(`/posts/${id}/publishing`)).text();
    expect(page).toContain("A moderator took this post from its readers");
    expect(page).toContain(`<q dir="auto">${ESCAPED}</q>`);
    expect(page).not.toContain("<b>another");
    const { revision = "", ...hidden } = await ada.hiddenFields(`/posts/${id}/publishing`);
    const again = { ...hidden, intent: "publish", listing: "listed", slug: "elsewhere", revision };
    const refused = await ada.post(`/posts/${id}/publishing`, again);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("once its title or its text has changed");
    expect((await read(`${ada.home}/elsewhere`)).status).toBe(404);

    const { parents = "", nonce = "" } = await ada.hiddenFields(`/posts/${id}`);
    const words = { title: "Borrowed", body: "My own words.", tags: "", parents, nonce };
    expect((await ada.post(`/posts/${id}`, words)).status).toBe(303);
    await ada.change(id, { intent: "publish", listing: "listed", slug: "own" });
    expect(await (await read(`${ada.home}/own`)).text()).toContain("My own words.");
    const after = await (await ada.get(`/posts/${id}/publishing`)).text();
    expect(after).not.toContain("A moderator took");
  });

  it("takes a team's post, of which its admins read why", async () => {
    const team = await createTeam(postern);
    const admin = publishingAs(team.admin, `/~${team.slug}`);
    const id = await admin.publish({ title: "Ours" });
    await expect.poll(async () => (await read(`${admin.home}/ours`)).status).toBe(200);
    expect((await takeDown(`${admin.home}/ours`)).status).toBe(200);
    await expect.poll(async () => (await read(`${admin.home}/ours`)).status).toBe(410);
    const path = `/posts/${id}/publishing`;
    expect(await (await team.admin.get(path)).text()).toContain(ESCAPED);
    expect(await (await team.member.get(path)).text()).not.toContain("It copies");
    expect(await takedownsOf(team.id)).toHaveLength(1);
  });

  it("takes a post that is only shared from whoever has a link, and it is shared no more as it was", async () => {
    const created = await ada.post("/posts/new", { title: "Lent", body: "Words.", tags: "" });
    const path = `${created.headers.get("Location")}/publishing`;
    const { revision = "" } = await ada.hiddenFields(path);
    const share = { intent: "share", days: "0", revision };
    expect((await ada.post(path, share)).status).toBe(303);
    const [address = ""] =
      /\/[@~][^"]+\/shared\/\w{20}/.exec(await (await ada.get(path)).text()) ?? [];
    expect(await (await read(address)).text()).toContain("Lent");
    expect((await takeDown(`${postern.url}${address}`)).status).toBe(200);
    await expect.poll(async () => (await read(address)).status).toBe(404);
    const page = await (await ada.get(path)).text();
    expect(page).toContain("A moderator took this post from its readers");
    expect(page).not.toContain("/shared/");
    const again = await ada.post(path, share);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain("once its title or its text has changed");
  });

  it("is a page that nobody else has", async () => {
    await ada.publish({ title: "Stays" });
    const fields = { address: `${ada.home}/stays`, reason: "No" };
    for (const ask of [() => ada.get(PAGE), () => ada.post(PAGE, fields)]) {
      const answer = await ask();
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain("Take it down");
    }
    const nobody = createVisitor(postern);
    expect((await nobody.get(PAGE)).headers.get("Location")).toContain("/sign-in");
    expect((await nobody.post(PAGE, fields)).status).toBe(401);
    const options = { origin: postern.url, actor: { sub: ada.userId } };
    const { header } = await postern.control.createSessionCookies(moderator.userId, options);
    const acting = createVisitor(postern, header);
    expect((await acting.get(PAGE)).status).toBe(404);
    expect((await acting.post(PAGE, fields)).status).toBe(403);
    expect((await read(`${ada.home}/stays`)).status).toBe(200);
  });

  it("asks Clerk each time, and believes no token", async () => {
    const former = await createPublisher(postern);
    const token = former.cookies.get("__session") ?? "";
    const [head = "", claims = "", signature = ""] = token.split(".");
    const told = JSON.parse(Buffer.from(claims, "base64url").toString()) as object;
    const forged = {
      ...told,
      metadata: { role: "moderator" },
      public_metadata: { role: "moderator" },
    };
    const body = Buffer.from(JSON.stringify(forged)).toString("base64url");
    const forger = createVisitor(postern, `__session=${head}.${body}.${signature}`);
    const answer = await forger.get(PAGE, { headers: { "Sec-Fetch-Dest": "empty" } });
    expect(answer.status).not.toBe(200);
    await postern.control.failNext({ match: "GET /v1/users/", status: 503, retryAfterSeconds: 6 });
    const refused = await takeDown(`${ada.home}/stays`, "Kept words");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "6"]);
    expect(await refused.text()).toContain("Kept words");
  });

  it.each([
    ["nothing", () => ""],
    ["another site", () => `https://evil.example${ada.home}/stays`],
    ["another site without its scheme", () => `//evil.example${ada.home}/stays`],
    ["a list", () => ada.home],
    ["a feed", () => `${ada.home}/feed.xml`],
    ["a page of Postern's own", () => "/posts"],
    ["nobody's post", () => "/@nobody/stays"],
    ["no post", () => `${ada.home}/nothing`],
    ["what is no address", () => "http://[["],
    ["a way out", () => `${ada.home}/../../u/x`],
  ])("takes nothing down at %s, and keeps what was typed", async (_what, addressOf) => {
    const before = (await listStored(postern)).length;
    const refused = await takeDown(addressOf());
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(`value="${ESCAPED}"`);
    expect(await listStored(postern)).toHaveLength(before);
  });

  it("wants a reason, and a post that is still there", async () => {
    await ada.publish({ title: "Goes once" });
    const address = `${ada.home}/goes-once`;
    expect((await takeDown(address, "  ")).status).toBe(422);
    expect((await takeDown(address, "x".repeat(501))).status).toBe(422);
    expect((await takeDown(address)).status).toBe(200);
    expect((await takeDown(address)).status).toBe(422);
  });

  it("logs who took what down, and no word of either's", async () => {
    const id = await ada.publish({ title: "Logged", body: "Words that no log may have." });
    expect((await takeDown(`${ada.home}/logged.md`, "A reason of its own")).status).toBe(200);
    const lines = postern.logLines.map(({ message }) => message);
    const [line = "{}"] = lines.filter((one) => one.includes(id));
    expect(JSON.parse(line)).toEqual({
      level: "info",
      requestId: expect.any(String),
      task: "takedown",
      authorId: ada.userId,
      post: id,
      revision: expect.any(String),
      moderatorId: moderator.userId,
    });
    const all = lines.join("\n");
    for (const words of ["Words that no log", "A reason of its own"])
      expect(all).not.toContain(words);
  });

  it("keeps its words when KV fails, and does the rest the next time", async () => {
    await ada.publish({ title: "Half way" });
    kv.fail("delete");
    const failed = await takeDown(`${ada.home}/half-way`);
    kv.heal();
    expect(failed.status).toBe(503);
    expect(await failed.text()).toContain(ESCAPED);
    expect((await takeDown(`${ada.home}/half-way`)).status).toBe(200);
    await expect.poll(async () => (await read(`${ada.home}/half-way`)).status).toBe(410);
  });

  it("goes with its author", async () => {
    expect((await takedownsOf(ada.userId)).length).toBeGreaterThan(2);
    expect((await ada.post("/settings/delete", { confirmation: "delete" })).status).toBe(303);
    await expect.poll(() => takedownsOf(ada.userId)).toEqual([]);
  });
});
