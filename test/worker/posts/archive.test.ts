import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";

describe("export and import over HTTP", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern();
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
});
