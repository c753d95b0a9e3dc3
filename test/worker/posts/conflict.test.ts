import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

const BASE = "One sentence here. Another sentence there.\n\nA last paragraph.";
const HERE = BASE.replace("One sentence here.", "One sentence, changed here.");
const THERE = BASE.replace("A last paragraph.", "A last paragraph, changed there.");

const REASON = /Reload the page\.|arrived damaged/;

describe("a post written in two places at once", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  async function pageOf(path: string): Promise<string> {
    const response = await ada.get(path);
    expect(response.status).toBe(200);
    const html = (await response.text()).replaceAll("<!-- -->", "");
    return html.slice(0, html.indexOf("window.__remixContext"));
  }

  /** The fields of each form on a page that does `intent`, repeated ones as lists. */
  function formsOf(page: string, intent: string): URLSearchParams[] {
    const forms = [...page.matchAll(/<form[^>]*>(.*?)<\/form>/gs)].map(([, inside = ""]) => inside);
    return forms
      .map((form) => {
        const fields = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
        return new URLSearchParams([...fields].map(([, name = "", value = ""]) => [name, value]));
      })
      .filter((fields) => fields.get("intent") === intent);
  }

  async function writeInTwoPlaces(): Promise<string> {
    const saved = await ada.post("/posts/new", { title: "Twice", body: BASE, tags: "" });
    const path = saved.headers.get("Location") ?? "";
    const { parents = "" } = await ada.hiddenFields(path);
    for (const [body, nonce] of [
      [HERE, "here"],
      [THERE, "there"],
    ] as const) {
      const answer = await ada.post(path, { title: "Twice", body, tags: "", parents, nonce });
      expect(answer.status).toBe(303);
    }
    return path;
  }

  const bodyIn = (page: string) => /<textarea[^>]*id="body"[^>]*>([^<]*)</.exec(page)?.[1];
  const rows = (page: string) => page.match(/class="post-row-title"/g)?.length ?? 0;

  it("shows every version whole, with its own words marked, and says so in the list", async () => {
    const path = await writeInTwoPlaces();
    const page = await pageOf(path);
    expect(page).toContain("Written in two places");
    const texts = [...page.matchAll(/class="conflict-text"[^>]*>(.*?)<\/div>/gs)];
    const whole = texts.map(([, text = ""]) => text.replace(/<[^>]+>/g, ""));
    expect(whole.toSorted()).toEqual([HERE, THERE].toSorted());
    const marked = texts.map(([, text = ""]) => /<mark>([^<]*changed[^<]*)/.exec(text)?.[1]);
    expect(marked).toHaveLength(2);
    for (const words of marked) expect(words).toBeDefined();
    expect(await pageOf("/posts")).toMatch(/two versions|conflict/i);
  });

  it("proposes one text with both changes in it, which ends the conflict", async () => {
    const path = await writeInTwoPlaces();
    const page = await pageOf(path);
    const both = HERE.replace("A last paragraph.", "A last paragraph, changed there.");
    expect(bodyIn(page)).toBe(both);
    const [fields] = formsOf(page, "merge");
    expect(fields).toBeDefined();
    const merged = new URLSearchParams([
      ...(fields ?? []),
      ["title", "Twice"],
      ["body", both],
      ["tags", ""],
    ]);
    expect((await ada.post(path, merged)).status).toBe(303);
    const settled = await pageOf(path);
    expect(settled).not.toContain("Written in two places");
    expect(bodyIn(settled)).toBe(both);
  });

  it("keeps the one that is chosen; the other stays in the history and can be restored", async () => {
    const path = await writeInTwoPlaces();
    const [latest] = formsOf(await pageOf(path), "settle");
    expect((await ada.post(path, latest ?? "")).status).toBe(303);
    const kept = bodyIn(await pageOf(path));
    const other = kept === HERE ? THERE : HERE;
    expect([HERE, THERE]).toContain(kept);

    const history = await pageOf(`${path}/history`);
    const versions = [...history.matchAll(/\?version=(\w{20})/g)].map(([, name]) => name);
    expect(versions).toHaveLength(4);
    let restored = "";
    for (const version of versions) {
      const shown = await pageOf(`${path}/history?version=${version}`);
      const [, text = ""] = /class="conflict-text"[^>]*>(.*?)<\/div>/s.exec(shown) ?? [];
      const isOther = text.replace(/<[^>]+>/g, "") === other;
      const [restore] = isOther ? formsOf(shown, "restore-version") : [];
      if (!restore) continue;
      expect((await ada.post(path, restore)).status).toBe(303);
      restored = bodyIn(await pageOf(path)) ?? "";
      break;
    }
    expect(restored).toBe(other);
  });

  it("keeps both as two posts, and not three when the form is sent twice", async () => {
    const before = rows(await pageOf("/posts"));
    const path = await writeInTwoPlaces();
    const copies = formsOf(await pageOf(path), "settle").find((form) => form.has("others"));
    expect(copies?.has("copyNonce0") && copies.has("copyNonce1")).toBe(true);
    for (let i = 0; i < 2; i++) expect((await ada.post(path, copies ?? "")).status).toBe(303);
    const list = await pageOf("/posts");
    expect(rows(list) - before).toBe(2);
    const addresses = [...list.matchAll(/href="\/posts\/(\w{20})"/g)].map(([, id]) => id);
    const bodies = await Promise.all(addresses.map((id) => pageOf(`/posts/${id}`).then(bodyIn)));
    for (const version of [HERE, THERE]) expect(bodies).toContain(version);
  });

  it("a form that was refused stays upon the version it was written on", async () => {
    const saved = await ada.post("/posts/new", { title: "Held", body: BASE, tags: "" });
    const path = saved.headers.get("Location") ?? "";
    const { parents = "" } = await ada.hiddenFields(path);
    await ada.post(path, { title: "Held", body: THERE, tags: "", parents, nonce: "other" });
    const refused = await ada.post(path, {
      title: "",
      body: HERE,
      tags: "",
      parents,
      nonce: "mine",
    });
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(/name="parents" value="(\w+)"/.exec(page)?.[1]).toBe(parents);
    await ada.post(path, { title: "Held", body: HERE, tags: "", parents, nonce: "mine" });
    expect(await pageOf(path)).toContain("Written in two places");
  });

  it("says with 422 what is wrong with a form that names no version of its own", async () => {
    const path = await writeInTwoPlaces();
    const [form] = formsOf(await pageOf(path), "settle");
    for (const keep of ["", "0".repeat(20), "nonsense"]) {
      form?.set("keep", keep);
      expect(await refusalOf(path, form)).toMatch(REASON);
    }
    for (const parents of [
      "nonsense",
      ["0", "1", "2", "3", "4"].map((one) => one.repeat(20)).join(" "),
    ]) {
      expect(
        await refusalOf(
          path,
          new URLSearchParams({ intent: "settle", keep: "0".repeat(20), parents }),
        ),
      ).toMatch(REASON);
      expect(
        await refusalOf(path, new URLSearchParams({ intent: "restore-version", parents })),
      ).toMatch(REASON);
      expect(await refusalOf(path, new URLSearchParams({ intent: "purge", parents }))).toMatch(
        REASON,
      );
    }
    expect(
      await refusalOf(
        path,
        new URLSearchParams({ intent: "restore-version", revision: "nonsense" }),
      ),
    ).toMatch(REASON);
    expect(await refusalOf(path, new URLSearchParams({ intent: "settle", nonce: "a b" }))).toMatch(
      REASON,
    );
  });

  it("gives back the text that came with a form that does not say what it is about", async () => {
    const path = await writeInTwoPlaces();
    const fields = {
      intent: "settle",
      parents: "nonsense",
      title: "Twice",
      body: "Not to be lost",
    };
    const answer = await ada.post(path, { ...fields, tags: "" });
    expect(answer.status).toBe(422);
    expect(bodyIn(await answer.text())).toBe("Not to be lost");
  });

  it("knows no versions that are not there", async () => {
    const path = await writeInTwoPlaces();
    const version = "0".repeat(20);
    const settle = { intent: "settle", keep: version, parents: version };
    expect((await ada.post(path, settle)).status).toBe(404);
    const restore = { intent: "restore-version", revision: version, parents: version };
    expect((await ada.post(path, restore)).status).toBe(404);
    expect((await ada.get(`${path}/history?version=${version}`)).status).toBe(404);
    expect((await ada.get(`${path}/history?version=nonsense`)).status).toBe(404);
  });

  /** Sends a form that is to be refused with its reason, and the post to stay as it is. */
  async function refusalOf(path: string, form: URLSearchParams | undefined): Promise<string> {
    const answer = await ada.post(path, form ?? "");
    expect(answer.status).toBe(422);
    expect(await pageOf(path)).toContain("Written in two places");
    return answer.text();
  }
});
