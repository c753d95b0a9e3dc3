import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../../support/account";
import { publishingAs } from "../../support/pages/publisher";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

describe("what a team has published", () => {
  let postern: Postern;
  let team: Awaited<ReturnType<typeof createTeam>>;
  let reader: ReturnType<typeof createVisitor>;
  let admin: ReturnType<typeof publishingAs<Awaited<ReturnType<typeof createTeam>>["admin"]>>;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
    team = await createTeam(postern);
    admin = publishingAs(team.admin, `/~${team.slug}`);
    reader = createVisitor(postern);
    await admin.publish({ title: "Our door", body: "Shared *words*.", tags: "Essays" });
  });
  afterAll(() => postern.stop());

  const namesInKv = async () => (await listStored(postern)).map(({ name }) => name);

  async function read(path: string) {
    const response = await reader.get(path);
    const location = response.headers.get("Location");
    return { status: response.status, location, text: await response.text() };
  }

  it("stands at the team's name, with all that readers get", async () => {
    const { home } = admin;
    const whole = postern.url + home;
    await expect.poll(() => namesInKv()).toContain(`n/~${team.slug}`);
    const index = await read(home);
    expect(index.status).toBe(200);
    expect(index.text).toContain(`<link rel="canonical" href="${whole}"`);
    const post = await read(`${home}/our-door`);
    expect(post.text).toContain("<p>Shared <em>words</em>.</p>");
    expect(post.text).toContain(`<link rel="canonical" href="${whole}/our-door"`);
    expect(post.text).toContain(`href="${home}/tags/essays"`);
    for (const { text } of [index, post]) {
      expect(text).toContain(`"author":{"@type":"Organization","name":"Team 1","url":"${whole}"}`);
    }
    for (const [path, word] of [
      ["/our-door.md", "# Our door"],
      ["/tags/essays", "Our door"],
      ["/feed.xml", `${whole}/our-door`],
      ["/atom.xml", `${whole}/our-door`],
      ["/feed.json", `${whole}/our-door`],
      ["/sitemap.xml", `${whole}/our-door`],
    ]) {
      const answer = await read(home + path);
      expect([answer.status, answer.text.includes(word ?? "")], path).toEqual([200, true]);
    }
    const profile = JSON.parse((await read(`${home}.json`)).text) as object;
    expect(profile).toMatchObject({ name: "Team 1", url: whole, posts: [{ title: "Our door" }] });
  });

  it("has its address on the page about its publication", async () => {
    const id = await admin.publish({ title: "Next" });
    const page = await (await admin.get(`/posts/${id}/publishing`)).text();
    expect(page).toContain(`href="${postern.url}${admin.home}/next"`);
  });

  it("is found by the team's id too, and by no person's address", async () => {
    const byId = await read(`/~${team.id}/our-door`);
    expect([byId.status, byId.location]).toEqual([301, `${admin.home}/our-door`]);
    for (const path of [`/@${team.slug}`, `/@~${team.slug}`, `/@${team.id}`, "/~nobody"]) {
      expect((await read(path)).status, path).toBe(404);
    }
  });

  it("moves with the slug, which then leads to whoever has it next", async () => {
    const former = admin.home;
    const changed = await team.admin.post(
      `/__clerk/v1/organizations/${team.id}?_method=PATCH&__clerk_api_version=2021-02-05`,
      { slug: "moved-on" },
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(changed.status, await changed.text()).toBe(200);
    admin = publishingAs(team.admin, "/~moved-on");
    await admin.publish({ title: "Later" });
    await expect.poll(() => namesInKv()).toContain("n/~moved-on");
    const led = await read(`${former}/later`);
    expect([led.status, led.location]).toEqual([301, "/~moved-on/later"]);
    expect((await read("/~moved-on/our-door")).status).toBe(200);

    const other = await createTeam(postern, { slug: team.slug });
    await publishingAs(other.admin, former).publish({ title: "Theirs" });
    await expect.poll(async () => (await read(`${former}/theirs`)).status).toBe(200);
    // The caches of this place may still have what was read here before; this was not.
    expect((await read(`${former}/later.md`)).status).toBe(404);
    expect((await read("/~moved-on/our-door")).status).toBe(200);
  });
});
