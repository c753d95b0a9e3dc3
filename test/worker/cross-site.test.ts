import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount } from "../support/account";
import { type Postern, startPostern } from "../support/postern";

describe("writes from another site", () => {
  let postern: Postern;
  let ada: Account;

  beforeAll(async () => {
    postern = await startPostern();
    ada = await createAccount(postern);
  });
  afterAll(() => postern.stop());

  const fields = () => new URLSearchParams({ title: "Forged", body: "Forged", tags: "" });
  const send = (headers: Record<string, string>, path = "/posts/new") =>
    ada.get(path, { method: "POST", body: fields(), headers });

  const refused: [string, Record<string, string>][] = [
    ["another origin", { Origin: "https://evil.example" }],
    ["another port", { Origin: "http://localhost:1" }],
    ["another scheme", { Origin: "https://localhost" }],
    ["an opaque origin", { Origin: "null" }],
    ["no origin and no word of the browser", {}],
    ["a sibling site", { "Sec-Fetch-Site": "same-site" }],
    ["a cross-site request", { "Sec-Fetch-Site": "cross-site" }],
    [
      "another origin that claims to be ours",
      { Origin: "https://evil.example", "Sec-Fetch-Site": "same-origin" },
    ],
  ];

  it.each(refused)("%s: 403, and nothing is saved", async (_name, headers) => {
    for (const path of ["/posts/new", "/posts/new.data", "/posts/new/save", "/settings", "/"]) {
      expect((await send(headers, path)).status).toBe(403);
    }
    expect(await (await ada.get("/posts")).text()).not.toContain("Forged");
  });

  it.each([
    ["en", "ltr", "This form was sent from another site"],
    ["de", "ltr", "Dieses Formular kam von einer anderen Website"],
    ["ar", "rtl", "أُرسلت هذه الاستمارة من موقع آخر"],
  ])("the refusal speaks %s", async (language, direction, words) => {
    const headers = { Origin: "https://evil.example", "Accept-Language": language };
    const page = await (await send(headers)).text();
    expect(page).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(page).toContain(words);
  });

  it("our own pages may write, by either sign, whatever X-Forwarded-Host says", async () => {
    const ours: Record<string, string>[] = [
      { Origin: postern.url },
      { "Sec-Fetch-Site": "same-origin" },
      { Origin: postern.url, "X-Forwarded-Host": "evil.example" },
    ];
    for (const headers of ours) expect((await send(headers)).status).toBe(303);
  });
});
