import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import {
  BreakableKv,
  listStored,
  putAllStored,
  putStored,
  type StoredKey,
} from "../../support/breakable-kv.mjs";
import { makeLife } from "../../support/made/life";
import { type Postern, startPostern } from "../../support/postern";

const MINUTE_MS = 60_000;
/** No other word in the namespace holds them. */
const WORDS = { ada: "quagga", eve: "okapi" };

describe("after somebody has left", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
  });
  afterAll(() => postern.stop());

  const keysWith = async (text: string) =>
    (await listStored(postern)).filter((key) => JSON.stringify(key).includes(text));
  const namesOf = (keys: readonly StoredKey[]) => keys.map(({ name }) => name);

  it("no key, value or metadata holds their id or a word of theirs, and another's are as they were", async () => {
    const [ada, eve] = await Promise.all([createAccount(postern), createAccount(postern)]);
    const until = Date.now() - 10 * MINUTE_MS;
    await putAllStored(postern, await makeLife(ada.userId, { word: WORDS.ada, until }));
    await putAllStored(postern, await makeLife(eve.userId, { word: WORDS.eve, until }));
    for (const [person, word] of [
      [ada, WORDS.ada],
      [eve, WORDS.eve],
    ] as const) {
      // No repair of theirs is to change anything meanwhile.
      person.cookies.set("postern_repair", `any.${(Date.now() + 60 * MINUTE_MS).toString(36)}`);
      const fields = { title: `${word} today`, body: word, tags: "" };
      expect((await person.post("/posts/new", fields)).status).toBe(303);
      expect(await (await person.get("/posts")).text()).toContain(`${word} today`);
    }
    const kinds = new Set(namesOf(await keysWith(ada.userId)).map((name) => name.split("/")[2]));
    // Usernames begin with no person.
    const personal = [
      "h",
      "r",
      "l",
      "p",
      "feed",
      "recent",
      "feed-healed",
      "settings",
      "profile",
      "repair",
      "k",
      "n",
    ];
    expect(kinds).toEqual(new Set<string | undefined>(personal).add(undefined));
    const evesBefore = await keysWith(eve.userId);
    expect(evesBefore.length).toBeGreaterThan(30);

    const left = await ada.post("/settings/delete", { confirmation: "delete" });
    const goodbye = left.headers.get("Location") ?? "";
    expect(goodbye).toMatch(new RegExp(`^/goodbye/${ada.userId}-[0-9a-z]+$`));
    const job = `e/${ada.userId}`;
    await expect
      .poll(async () => namesOf(await keysWith(ada.userId)), { timeout: 20_000 })
      // The names stay until the end, in case the job forgets them.
      .toEqual([job, ...["old-quagga", "quagga"].map((name) => `u/${ada.userId}/n/${name}`)]);

    await postern.runCron();
    const seen = await (await createVisitor(postern).get(goodbye)).text();
    expect(seen.replaceAll("<!-- -->", "")).toMatch(/being erased: \d\d+ records so far/);
    expect(seen).toContain("looks once more");
    await letMinutesPass(job);
    await postern.runCron();

    expect(await keysWith(ada.userId)).toEqual([]);
    expect(await keysWith(WORDS.ada)).toEqual([]);
    const byName = (a: StoredKey, b: StoredKey) => (a.name < b.name ? -1 : 1);
    expect((await keysWith(eve.userId)).toSorted(byName)).toEqual(evesBefore.toSorted(byName));
    expect(await (await eve.get("/posts")).text()).toContain(`${WORDS.eve} today`);
  });

  it("the page of an erasure says no more than is known", async () => {
    const words = async (address: string) =>
      (await createVisitor(postern).get(`/goodbye/${address}`)).text();
    const hoursAgo = (Date.now() - 3 * 60 * MINUTE_MS).toString(36);
    expect(await words(`user_finished-${hoursAgo}`)).toContain("is erased");
    expect(await words(`user_fresh-${Date.now().toString(36)}`)).toContain("about to begin");
    expect(await words("user_never")).toContain("Either it is finished, or nobody asked");
    await putStored(postern, "e/user_damaged", "not JSON");
    expect(await words("user_damaged")).toContain("being erased");
    await postern.runCron();
    expect(await words("user_damaged")).toContain("looks once more");
  });

  /** As if the look that found nothing had been some minutes ago. */
  async function letMinutesPass(job: string): Promise<void> {
    const stored = (await listStored(postern)).find(({ name }) => name === job);
    const told = JSON.parse(stored?.value ?? "null") as { lastClean: number };
    expect(told.lastClean).toEqual(expect.any(Number));
    const earlier = { ...told, lastClean: told.lastClean - 5 * MINUTE_MS };
    await putStored(postern, job, JSON.stringify(earlier));
  }
});
