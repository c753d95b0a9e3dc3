import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../support/account";
import { type Postern, startPostern } from "../support/postern";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

describe("what a form refuses", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  /** The title and the text that the answered page holds in its fields. */
  async function textKept(response: Response): Promise<string[]> {
    const page = await response.text();
    // The editor's title is a textarea; on the page that hands a refused form back it is an input.
    const fields = page.matchAll(
      /<textarea[^>]*id="(?:title|body)"[^>]*>([^<]*)<\/textarea>|<input[^>]*id="title"[^>]*value="([^"]*)"/g,
    );
    return [...fields].map(([, text, value]) => text ?? value ?? "");
  }

  const refused: [string, BodyInit, string[]][] = [
    ["an empty title", "title=&body=Kept+words&tags=", ["", "Kept words"]],
    ["a title of spaces", "title=++&body=Kept+words&tags=", ["  ", "Kept words"]],
    ["an empty text", "title=Kept&body=&tags=", ["Kept", ""]],
    ["a missing title", "body=Kept+words", ["", "Kept words"]],
    ["a missing text", "title=Kept", ["Kept", ""]],
    ["a title sent twice", "title=One&title=Two&body=Kept", ["One\nTwo", "Kept"]],
    ["a text sent twice", "title=Kept&body=One&body=Two", ["Kept", "One\n\nTwo"]],
    ["a title that is too long", `title=${"a".repeat(201)}&body=Kept`, ["a".repeat(201), "Kept"]],
    [
      "a text that is too long",
      `title=Kept&body=${"a".repeat(100_001)}`,
      ["Kept", "a".repeat(100_001)],
    ],
    ["bytes that are not UTF-8", "title=Kept&body=caf%E9", ["Kept", "caf\u{FFFD}"]],
    ["a control character", "title=Kept&body=a%00b", ["Kept", "a\u0000b"]],
    ["nine tags", `title=Kept&body=Kept&tags=${"abcdefghi".split("").join(",")}`, ["Kept", "Kept"]],
  ];

  it.each(refused)("%s is a 422 with the text kept", async (_name, body, kept) => {
    const response = await ada.post("/posts/new", body, { headers: FORM });
    expect(response.status).toBe(422);
    expect(await textKept(response)).toEqual(kept);
    expect(await (await ada.get("/posts")).text()).toContain("Nothing here yet");
  });

  it("a file in place of text is a 422", async () => {
    const form = new FormData();
    form.set("title", "Kept");
    form.set("body", new Blob(["words"]), "words.txt");
    const response = await ada.post("/posts/new", form);
    expect(response.status).toBe(422);
    expect(await textKept(response)).toEqual(["Kept", ""]);
  });

  it("a body over 1 MB is a 413, by its length alone", async () => {
    const body = `title=Big&body=${"a".repeat(1_000_000)}`;
    const response = await ada.post("/posts/new", body, { headers: FORM });
    expect(response.status).toBe(413);
  });

  it("a body over 1 MB without a length is a 413, and not read to its end", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        const isDone = sent > 50_000_000;
        if (isDone) return controller.close();
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x61));
      },
    });
    const init = { headers: FORM, duplex: "half" } as RequestInit;
    const status = await ada.post("/posts/new", endless, init).then(
      (response) => response.status,
      () => "cut off",
    );
    // A client may learn of it only by the connection's end, since it is still sending.
    expect([413, "cut off"]).toContain(status);
    expect(sent).toBeLessThan(20_000_000);
  });

  it("a body of another type is a 415", async () => {
    const headers = { "Content-Type": "application/json" };
    expect((await ada.post("/posts/new", "{}", { headers })).status).toBe(415);
  });

  it("names that Clerk would refuse are a 422 with the names kept", async () => {
    const firstName = "a".repeat(257);
    const response = await ada.post("/settings", { firstName, lastName: "Lovelace" });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(firstName);
  });
});

describe("addresses of posts", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  const names = [
    ["unknown", "0".repeat(20)],
    ["too short", "abc"],
    ["too long", "0".repeat(21)],
    ["in capitals", "A".repeat(20)],
    ["with a letter that ids lack", "u".repeat(20)],
    ["with a slash in it", "..%2F..%2Fu%2Fme"],
    ["with a control character", "%00"],
    ["longer than a key may be", "a".repeat(600)],
    ["in another script", "%D7%A9%D7%9C%D7%95%D7%9D"],
  ];

  it.each(names)("%s: 404 to read and to write", async (_name, id) => {
    expect((await ada.get(`/posts/${id}`)).status).toBe(404);
    const fields = { title: "T", body: "B", tags: "", parents: "" };
    for (const intent of ["save", "trash", "restore"]) {
      expect((await ada.post(`/posts/${id}`, { ...fields, intent })).status).toBe(404);
    }
  });

  it("that do not decode are a 400 or a 404, never a fault of ours", async () => {
    expect([400, 404]).toContain((await ada.get("/posts/%E0%A4%A")).status);
    expect([400, 404]).toContain((await ada.get("/%")).status);
  });
});
