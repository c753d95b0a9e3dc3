import { describe, expect, it } from "vitest";
import { createListedKeys } from "~/auth/session/session-keys.server";
import { showToClerk } from "~/auth/session/shown-request.server";

const URL_OF_OURS = "https://postern.example/posts/new";

/** An instance that has no keys: no token is one of ours. */
const keys = createListedKeys(async () => ({ keys: [], aheadMs: 0 }), {
  now: Date.now,
  noteFailure: () => undefined,
});

async function show(init: RequestInit, { url = URL_OF_OURS, isProduction = true } = {}) {
  const shown = await showToClerk(new Request(url, init), { keys, isProduction, now: Date.now });
  return shown.request;
}

describe("what Clerk's SDK is shown", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "a %s is a script's GET, without body",
    async (method) => {
      const headers = { "Sec-Fetch-Dest": "document", "Content-Type": "text/plain" };
      const shown = await show({ method, headers, body: "Typed for an hour" });
      expect([shown.method, shown.body, shown.headers.get("Content-Type")]).toEqual([
        "GET",
        null,
        null,
      ]);
      expect(shown.headers.get("Sec-Fetch-Dest")).toBe("empty");
    },
  );

  it.each(["GET", "HEAD"])("a %s keeps its destination", async (method) => {
    const shown = await show({ method, headers: { "Sec-Fetch-Dest": "document" } });
    expect(shown.headers.get("Sec-Fetch-Dest")).toBe("document");
  });

  it("of the cookies, Clerk's own; of the headers, none that names another origin", async () => {
    const headers = {
      Cookie: "theme=dark; __client_uat=1700000000; __session_abcdefgh=no-token; other=1",
      Referer: "https://elsewhere.example/",
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "http",
      "CloudFront-Forwarded-Proto": "http",
    };
    const shown = await show({ headers });
    expect([...shown.headers]).toEqual([["cookie", "__client_uat=1700000000"]]);
  });

  it.each([true, false])("no address of another site (production: %s)", async (isProduction) => {
    const url = `${URL_OF_OURS}?a=1&__clerk_redirect_url=https://evil.example&__clerk_synced=true`;
    expect((await show({}, { url, isProduction })).url).toBe(`${URL_OF_OURS}?a=1`);
  });

  it("a handshake's nonce in the address, in a development instance alone", async () => {
    const url = `${URL_OF_OURS}?__clerk_handshake_nonce=nonce_1`;
    expect((await show({}, { url, isProduction: true })).url).toBe(URL_OF_OURS);
    expect((await show({}, { url, isProduction: false })).url).toBe(url);
  });
});
