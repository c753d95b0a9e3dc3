import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listZip } from "~/posts/archive/read-zip";
import { createAccount, createVisitor } from "../../support/account";
import { BreakableKv, putAllStored } from "../../support/breakable-kv.mjs";
import { makePosts } from "../../support/made/posts";
import { type Postern, startPostern } from "../../support/postern";

describe("export and import over HTTP", () => {
  let postern: Postern;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
  });
  afterAll(() => postern.stop());

  function formWith(zip: BlobPart): FormData {
    const form = new FormData();
    form.set("archive", new Blob([zip], { type: "application/zip" }), "postern.zip");
    return form;
  }

  it("gives a zip, and takes it back in another account", async () => {
    const [ada, eve] = await Promise.all([createAccount(postern), createAccount(postern)]);
    await ada.post("/posts/new", { title: "Carried over", body: "Every word.", tags: "" });
    const response = await ada.get("/settings/export.zip");
    expect(response.headers.get("Content-Type")).toBe("application/zip");
    expect(response.headers.get("Content-Disposition")).toMatch(/postern-\d{4}-\d\d-\d\d\.zip/);
    const zip = await response.arrayBuffer();
    const names = Object.keys(unzipSync(new Uint8Array(zip)));
    expect(names.some((name) => name.startsWith("posts/carried-over-"))).toBe(true);

    const imported = await eve.post("/settings/import", formWith(zip));
    expect(imported.status).toBe(200);
    expect(await imported.text()).toContain("1 version imported");
    // In pieces, as a browser with JavaScript sends it, it is the same that has arrived.
    const { desk = "" } = await eve.hiddenFields("/settings/import");
    const piece = new FormData();
    const [name = ""] = names.filter((one) => /^data\/\d+\.json$/.test(one));
    const json = unzipSync(new Uint8Array(zip))[name] ?? new Uint8Array();
    piece.set("desk", desk);
    piece.set("file", new Blob([json.slice()]), "versions.json");
    const answer = await eve.post("/settings/import.data", piece, { headers: { Accept: "*/*" } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"known",1');
    expect(await (await eve.get("/posts")).text()).toContain("Carried over");
    const again = await eve.post("/settings/import", formWith(zip));
    expect(await again.text()).toContain("Nothing new in it");
  });

  it("gives nobody else's words, and nothing to nobody", async () => {
    const eve = await createAccount(postern);
    const zip = await (await eve.get("/settings/export.zip")).arrayBuffer();
    expect(new TextDecoder().decode(zip)).not.toContain("Carried");
    const visitor = createVisitor(postern);
    expect((await visitor.get("/settings/export.zip")).status).toBe(302);
    expect((await visitor.post("/settings/import", formWith(zip))).status).toBe(401);
  });

  it("refuses what is no archive with 422, and what is too large with 413", async () => {
    const ada = await createAccount(postern);
    expect((await ada.post("/settings/import", formWith("nonsense"))).status).toBe(422);
    expect((await ada.post("/settings/import", new FormData())).status).toBe(422);
    const large = formWith(new Uint8Array(10_100_000));
    const outcome = await ada.post("/settings/import", large).then(
      (response) => response.status,
      () => "cut off",
    );
    // A client that is still sending may learn of it only by the connection's end.
    expect([413, "cut off"]).toContain(outcome);
  });

  it("sends no zip when KV fails half-way, and says so when it fails at once", async () => {
    const ada = await createAccount(postern);
    const savedAt = Date.now() - 3_600_000;
    const words = " Some words.".repeat(500);
    await putAllStored(postern, await makePosts(ada.userId, { count: 450, savedAt, words }));
    try {
      kv.failAfter(2, "getWithMetadata");
      const response = await ada.get("/settings/export.zip");
      expect(response.status).toBe(200);
      // workerd ends the answer as if it were whole: what was sent must not pass for a zip.
      const sent = await response.blob();
      expect(sent.size).toBeGreaterThan(1_000);
      expect(await listZip(sent)).toBeNull();
      kv.fail("getWithMetadata");
      const refused = await ada.get("/settings/export.zip");
      expect(refused.status).toBe(303);
      kv.heal();
      const page = await (await ada.get(refused.headers.get("Location") ?? "")).text();
      expect(page).toContain("The export broke off");
    } finally {
      kv.heal();
    }
  });

  it("gives no part that names no posts", async () => {
    const ada = await createAccount(postern);
    expect((await ada.get("/settings/export.zip?from=x")).status).toBe(404);
  });
});
