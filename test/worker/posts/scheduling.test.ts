import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { BreakableKv, listStored } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { createTeam } from "../../support/teams/team";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCHEDULE = { intent: "schedule", listing: "listed" };

type Writer = Pick<Awaited<ReturnType<typeof createAccount>>, "get" | "post" | "hiddenFields">;

describe("publishing later", () => {
  let postern: Postern;
  let ada: Awaited<ReturnType<typeof createAccount>>;
  const kv = new BreakableKv();
  /** The minute an hour from now, as tests begin; each test takes one of its own. */
  let time = Math.ceil(Date.now() / MINUTE) * MINUTE + HOUR;

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  const nextTime = () => (time += 20 * MINUTE);
  const asText = (at: number) => new Date(at).toISOString().slice(0, 16);
  const read = async (path: string) => createVisitor(postern).get(path);

  async function write(title: string, by: Writer = ada): Promise<string> {
    const saved = await by.post("/posts/new", { title, body: `The text of ${title}.`, tags: "" });
    return `${(saved.headers.get("Location") ?? "").split("?")[0]}/publishing`;
  }

  async function schedule(path: string, at: number, more: Record<string, string> = {}) {
    const sent = await ada.post(path, { ...SCHEDULE, time: asText(at), ...more });
    expect(sent.status).toBe(303);
  }

  it("a post appears when its time has come, at the address that was chosen, and stays away once withdrawn", async () => {
    const path = await write("To come");
    expect(await (await ada.get(path)).text()).toContain("Coordinated Universal Time (UTC)");
    const at = nextTime();
    await schedule(path, at, { slug: "in-time" });
    const page = await (await ada.get(path)).text();
    expect(page).toContain(`<time dateTime="${new Date(at).toISOString()}">`);
    expect(page).toContain("within ten minutes after");
    expect(page).toContain("Change when or how it appears");
    const address = `/@${ada.userId}/in-time`;
    await postern.runCron(at - 1);
    expect((await read(address)).status).toBe(404);

    await postern.runCron(at);
    const published = await read(address);
    expect([published.status, await published.text()]).toEqual([
      200,
      expect.stringContaining("The text of To come."),
    ]);
    expect(await (await read(`/@${ada.userId}`)).text()).toContain("To come");
    const after = await (await ada.get(path)).text();
    expect(after).toContain(address);
    expect(after).not.toContain("within ten minutes after");

    expect((await ada.post(path, { intent: "unpublish", slugBefore: "in-time" })).status).toBe(303);
    for (const minutes of [10, 20]) await postern.runCron(at + minutes * MINUTE);
    expect((await read(address)).status).toBe(410);
  });

  it("a time goes by the zone that was sent along", async () => {
    const path = await write("Zoned");
    const at = nextTime();
    const local = asText(at + 5.5 * HOUR);
    await schedule(path, at, { time: local, offset: "330" });
    const shown = await (await ada.get(path)).text();
    expect(shown).toContain(`<time dateTime="${new Date(at).toISOString()}">`);
    expect(shown).toContain(`value="${asText(at)}"`);
    await ada.post(path, { intent: "cancel", scheduled: String(at) });
  });

  it("can be changed and cancelled", async () => {
    const path = await write("Moved about");
    const [first, second] = [nextTime(), nextTime()];
    await schedule(path, first);
    await schedule(path, second, { scheduled: String(first) });
    const id = path.split("/")[2] ?? "";
    const keysOf = async () =>
      (await listStored(postern)).map(({ name }) => name).filter((name) => /(^|\/)s\//.test(name));
    const own = async () => (await keysOf()).filter((name) => name.includes(id));
    expect(await own()).toEqual([
      expect.stringMatching(`^s/0*${second}/${ada.userId}/${id}$`),
      `u/${ada.userId}/s/${id}`,
    ]);
    expect((await ada.post(path, { intent: "cancel", scheduled: String(second) })).status).toBe(
      303,
    );
    expect(await own()).toEqual([]);
    expect(await (await ada.get(path)).text()).toContain(">Publish later<");
    await postern.runCron(second);
    expect((await read(`/@${ada.userId}/moved-about`)).status).toBe(404);
  });

  it.each([
    ["no time", "", "Give a date and a time"],
    ["words", "tomorrow at nine", "Give a date and a time"],
    ["a day that is none", "2027-02-30T09:00", "Give a date and a time"],
    ["the past", "2020-01-01T09:00", "at least five minutes from now"],
    ["too far", "2099-01-01T09:00", "within a year from now"],
  ])("%s is refused, and what was typed is kept", async (_what, text, words) => {
    const path = await write("Kept");
    const choice = { slug: "my-own-choice", listing: "unlisted", page: "yes" };
    const refused = await ada.post(path, { ...SCHEDULE, ...choice, time: text });
    const page = await refused.text();
    expect([refused.status, page]).toEqual([422, expect.stringContaining(words)]);
    expect(page).toContain('<details class="folded" open="">');
    expect(page).toContain('value="my-own-choice"');
    if (text) expect(page).toContain(`value="${text}"`);
    const chosen = page.match(/<input type="radio"[^>]* checked=""[^>]*>/g) ?? [];
    expect(chosen.map((radio) => /value="(\w+)"/.exec(radio)?.[1])).toEqual(["listed", "unlisted"]);
    const stored = (await listStored(postern)).map(({ name }) => name);
    expect(stored.filter((name) => name.startsWith("s/"))).toEqual([]);
  });

  it("another post's address is refused at once", async () => {
    const taken = await write("Taken");
    const { revision = "" } = await ada.hiddenFields(taken);
    await ada.post(taken, { intent: "publish", listing: "listed", revision });
    const path = await write("Wants it");
    const asked = { ...SCHEDULE, slug: "taken", time: asText(nextTime()) };
    const refused = await ada.post(path, asked);
    expect([refused.status, await refused.text()]).toEqual([
      422,
      expect.stringContaining("Another post has or had this address"),
    ]);
  });

  it("of another's post is 404, and changes nothing", async () => {
    const eve = await createAccount(postern);
    const path = await write("Not hers");
    const at = nextTime();
    const asked = { ...SCHEDULE, time: asText(at) };
    expect((await eve.post(path, asked)).status).toBe(404);
    await schedule(path, at);
    expect((await eve.get(path)).status).toBe(404);
    expect((await eve.post(path, { ...SCHEDULE, time: "no time" })).status).toBe(404);
    expect((await eve.post(path, { intent: "cancel", scheduled: String(at) })).status).toBe(404);
    expect(await (await ada.get(path)).text()).toContain("within ten minutes after");
    await ada.post(path, { intent: "cancel", scheduled: String(at) });
  });

  it("what came to nothing says why on the post's page, and can be asked for again", async () => {
    const path = await write("Disputed");
    const editor = path.replace("/publishing", "");
    const at = nextTime();
    await schedule(path, at);
    const text = { title: "Disputed", body: "Written elsewhere", tags: "" };
    await ada.post(editor, { ...text, parents: "", nonce: "elsewhere" });
    await postern.runCron(at);
    expect((await read(`/@${ada.userId}/disputed`)).status).toBe(404);
    const conflict = await (await ada.get(editor)).text();
    const [keep = ""] = /(?<=name="keep" value=")[^"]+/.exec(conflict) ?? [];
    const { parents = "", nonce = "" } = await ada.hiddenFields(editor);
    const kept = await ada.post(editor, { intent: "settle", keep, parents, nonce, others: "drop" });
    expect(kept.status).toBe(303);
    const page = await (await ada.get(path)).text();
    expect(page).toContain("There were two versions of it");
    expect(page).toContain("Forget it");
    await schedule(path, nextTime(), { scheduled: String(at) });
    expect(await (await ada.get(path)).text()).not.toContain("There were two versions of it");
    await ada.post(path, { intent: "cancel", scheduled: String(time) });
  });

  it("an idle run is two lists: of what is due, and of who leaves", async () => {
    const path = await write("Far away");
    const at = nextTime() + 10 * HOUR;
    await schedule(path, at);
    expect(await kv.count(() => postern.runCron(at - 1))).toEqual({ list: 2 });
    await ada.post(path, { intent: "cancel", scheduled: String(at) });
  });

  it("in a team asks Clerk at its time whether whoever scheduled it still may", async () => {
    const team = await createTeam(postern);
    const [stays, leaves] = [await write("Stays", team.admin), await write("Leaves", team.admin)];
    const [first, second] = [nextTime(), nextTime()];
    for (const [path, at] of [
      [stays, first],
      [leaves, second],
    ] as const) {
      const asked = { ...SCHEDULE, time: asText(at) };
      expect((await team.member.post(path, asked)).status).toBe(403);
      expect((await team.admin.post(path, asked)).status).toBe(303);
      const seen = await (await team.member.get(path)).text();
      expect(seen).toContain("within ten minutes after");
      expect(seen).not.toContain('value="cancel"');
    }
    await postern.runCron(first);
    expect((await read(`/~${team.slug}/stays`)).status).toBe(200);
    await postern.control.removeMember({ organizationId: team.id, userId: team.admin.userId });
    await postern.runCron(second);
    expect((await read(`/~${team.slug}/leaves`)).status).toBe(404);
    const page = await (await team.member.get(leaves)).text();
    expect(page).toContain("Whoever scheduled it may no longer publish here.");
  });
});
