import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../support/account";
import { BreakableKv } from "../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../support/postern";
import { listAddresses, NO_ID } from "../support/routes";

const ADDRESSES = listAddresses();
const TAKES_FORMS = new Set([
  "/appearance",
  "/moderation",
  `/posts/${NO_ID}`,
  `/posts/${NO_ID}/publishing`,
  `/posts/${NO_ID}/save`,
  "/settings",
  "/settings/delete",
  "/settings/import",
  "/settings/prove",
  "/settings/readers",
  "/settings/repair",
  "/team/delete",
  "/webhooks/clerk",
]);

const CANARY = "canary-of-a-query";

/** A kind of answer: who gets it, what is asked, its status. */
type Kind = [name: string, status: number, ask: () => Promise<Response>];

describe("the headers of every answer", () => {
  let postern: Postern;
  let ada: Account;
  let stranger: ReturnType<typeof createVisitor>;
  const kv = new BreakableKv();

  beforeAll(async () => {
    postern = await startPostern({ adjust: kv.putInPlace });
    ada = await createAccount(postern);
    stranger = createVisitor(postern);
  });
  afterAll(() => postern.stop());

  const asData = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
  const draft = { title: "Headers", body: "Words", tags: "" };
  // A request with a body that nobody reads ends its connection: it must not be used again.
  const fromAfar = {
    headers: {
      Origin: "https://evil.example",
      "Sec-Fetch-Site": "cross-site",
      Connection: "close",
    },
  };
  const kinds: Kind[] = [
    ["the home page", 200, () => stranger.get("/")],
    ["a signed-in page", 200, () => ada.get("/posts")],
    ["a page of Clerk's", 200, () => stranger.get("/sign-in")],
    ["a page that is not there", 404, () => stranger.get("/nowhere")],
    ["a post that is not there", 404, () => ada.get(`/posts/${NO_ID}`)],
    ["a write from another site", 403, () => ada.post("/posts/new", draft, fromAfar)],
    ["a form that was refused", 422, () => ada.post("/settings/delete", {})],
    ["a form without a session", 401, () => stranger.post("/posts/new", draft)],
    ["a page's data", 200, () => ada.get("/posts.data", asData)],
    ["a redirect to sign in", 302, () => stranger.get("/posts")],
    ["a redirect after a save", 303, () => ada.post("/posts/new", draft)],
    ["a download", 200, () => ada.get("/settings/export.zip")],
  ];

  it.each(kinds)("%s (%i) is guarded, and nobody may store it", async (_name, status, ask) => {
    const response = await ask();
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    expectGuarded(response.headers);
  });

  it.each(kinds)("%s (%i): each script carries the nonce of that answer", async (_n, _s, ask) => {
    const [first, second] = [await ask(), await ask()];
    const [page] = await Promise.all([first.text(), second.arrayBuffer()]);
    const nonce = nonceOf(first.headers);
    expect(nonceOf(second.headers)).not.toBe(nonce);
    const scripts = page.match(/<script\b[^>]*>/g) ?? [];
    for (const script of scripts) expect(script).toContain(` nonce="${nonce}"`);
    const isOfRemix = page.includes("window.__remixContext");
    expect(scripts.length).toBeGreaterThanOrEqual(isOfRemix ? 2 : 0);
  });

  it("the pages that ought to have scripts were looked at", async () => {
    for (const path of ["/", "/sign-in", "/nowhere"]) {
      expect(await (await stranger.get(path)).text()).toContain("window.__remixContext");
    }
  });

  it("no script runs by permission that is not the nonce's", async () => {
    const policy = policyOf((await stranger.get("/")).headers);
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.get("base-uri")).toEqual(["'none'"]);
    expect(policy.get("form-action")).toEqual(["'self'"]);
    for (const source of policy.get("script-src") ?? []) {
      expect(source).toMatch(/^('self'|'nonce-[^']+'|https:\/\/[\w.-]+)$/);
    }
  });

  it("pictures may come from anywhere by https, and from nowhere by http", async () => {
    const policy = policyOf((await stranger.get("/")).headers);
    expect(policy.get("img-src")?.toSorted()).toEqual(["'self'", "blob:", "data:", "https:"]);
  });

  it("HTTPS is asked for where HTTPS is spoken, and not on plain HTTP", async () => {
    const header = "Strict-Transport-Security";
    const secure = await postern.miniflare.dispatchFetch("https://postern.example/");
    await secure.arrayBuffer();
    const age = /max-age=(\d+)/.exec(secure.headers.get(header) ?? "")?.[1];
    expect(Number(age)).toBeGreaterThanOrEqual(31_536_000);
    expect((await stranger.get("/")).headers.has(header)).toBe(false);
  });

  it.each(ADDRESSES)(
    "%s is guarded by whatever method, and a 405 says what it takes",
    async (path) => {
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        for (const visitor of [ada, stranger]) {
          // A request with a body that nobody reads ends its connection: it must not be used again.
          const headers = { Connection: "close", "Sec-Fetch-Site": "same-origin" };
          const response = await visitor.get(path, { method, headers });
          await response.arrayBuffer();
          expectGuarded(response.headers);
          expect(response.status, `${method} ${path}`).toBeLessThan(500);
          if (response.status !== 405) continue;
          expect(response.headers.get("Allow"), `${method} ${path}`).toMatch(
            TAKES_FORMS.has(path) ? /^(GET, HEAD, )?POST$/ : /^GET, HEAD$/,
          );
        }
      }
    },
  );

  it("the routes that take forms are those whose 405 says so", async () => {
    const allowing = [];
    for (const path of ADDRESSES) {
      const headers = { Connection: "close", "Sec-Fetch-Site": "same-origin" };
      const response = await ada.get(path, { method: "PUT", headers });
      await response.arrayBuffer();
      expect(response.status, path).toBe(405);
      if (response.headers.get("Allow")?.includes("POST")) allowing.push(path);
    }
    expect(new Set(allowing)).toEqual(TAKES_FORMS);
  });

  it.each(["/favicon.svg", "/favicon.ico", "/robots.txt"])(
    "the file %s is guarded",
    async (file) => {
      const { headers } = await stranger.get(file);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
      expect(headers.get("Strict-Transport-Security")).toContain("max-age=31536000");
    },
  );

  it("a picture that could carry a script may not run one", async () => {
    const policy = policyOf((await stranger.get("/favicon.svg")).headers);
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.has("script-src")).toBe(false);
  });

  it("what passes through Clerk's proxy is guarded, and what the proxy refuses", async () => {
    const endless = new Response("identifier=ada").body;
    const headers = { Connection: "close" };
    const refused = { method: "POST", body: endless, duplex: "half", headers } as RequestInit;
    for (const [init, status] of [[{}, 200] as const, [refused, 411] as const]) {
      const response = await fetch(`${postern.url}/__clerk/v1/environment`, init);
      await response.arrayBuffer();
      expect(response.status).toBe(status);
      expectTransportGuarded(response.headers);
    }
  });

  it("files whose names change with what is in them are kept for ever", async () => {
    const page = await (await stranger.get("/")).text();
    const files = new Set(page.match(/\/assets\/[\w.-]+\.(?:json|js|css)/g));
    expect(files.size).toBeGreaterThan(2);
    for (const file of files) {
      const response = await stranger.get(file);
      await response.arrayBuffer();
      expect(response.status, file).toBe(200);
      expect(response.headers.get("Cache-Control"), file).toContain("immutable");
      expect(response.headers.get("X-Content-Type-Options"), file).toBe("nosniff");
    }
  });

  it("an answer while KV is down is guarded too", async () => {
    kv.fail("get", "list");
    const failed = await ada.get("/posts");
    await failed.arrayBuffer();
    kv.heal();
    expect(failed.status).toBe(503);
    expectGuarded(failed.headers);
  });

  it("a fault of ours is guarded too, and its line in the log has no query", async () => {
    kv.refuse("list");
    const failed = await ada.get(`/posts?token=${CANARY}`);
    await failed.arrayBuffer();
    kv.heal();
    expect(failed.status).toBe(500);
    expectGuarded(failed.headers);
    const log = () => postern.logLines.map(({ message }) => message).join("\n");
    await expect.poll(log).toContain('"path":"/posts","name":"Error"');
    expect(log()).not.toContain(CANARY);
  });
});

/** Throws unless these headers say what everything that passes through the Worker must say. */
function expectTransportGuarded(headers: Headers): void {
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Referrer-Policy")).toBe("strict-origin-when-cross-origin");
  expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
  for (const power of ["camera", "geolocation", "microphone", "payment"]) {
    expect(headers.get("Permissions-Policy")).toContain(`${power}=()`);
  }
}

/** Throws unless these headers say all that an answer of Postern's must say. */
function expectGuarded(headers: Headers): void {
  expectTransportGuarded(headers);
  const policy = policyOf(headers);
  expect(nonceOf(headers)).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  expect(headers.get("Cache-Control")).toMatch(/\bno-store$/);
}

/** A policy as its directives, each with its sources. */
function policyOf(headers: Headers): Map<string, string[]> {
  const directives = (headers.get("Content-Security-Policy") ?? "").split("; ");
  return new Map(
    directives.map((directive): [string, string[]] => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

function nonceOf(headers: Headers): string {
  const sources = policyOf(headers).get("script-src") ?? [];
  return /'nonce-([^']+)'/.exec(sources.join(" "))?.[1] ?? "";
}
