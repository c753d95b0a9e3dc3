import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEmailAddress, createVisitor } from "../support/account";
import { type Postern, startPostern } from "../support/postern";

const FRONTEND_API = "/__clerk/v1";
/** What the emulator says in place of any host that is not Clerk's. */
const LEFT_FOR_ELSEWHERE = /cannot be reached from here/;

describe("Clerk's Frontend API under our own origin", () => {
  let postern: Postern;

  beforeAll(async () => {
    postern = await startPostern();
  });
  afterAll(() => postern.stop());

  async function expectNoSecret(response: Response, body: string): Promise<void> {
    const seen = body + JSON.stringify([...response.headers]);
    expect(seen).not.toContain(postern.keys.secretKey);
  }

  it("answers as Clerk does", async () => {
    const response = await createVisitor(postern).get(`${FRONTEND_API}/environment`);
    const body = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("application/json");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(JSON.parse(body)).toHaveProperty("auth_config");
    await expectNoSecret(response, body);
  });

  const ways = [
    "//evil.example/x",
    "///evil.example/x",
    "/%2Fevil.example/x",
    "/%2F%2Fevil.example/x",
    "/\\evil.example/x",
    "/%5C%5Cevil.example/x",
    "@evil.example/x",
    "/@evil.example/x",
    "%40evil.example/x",
    ".evil.example/x",
    ":80@evil.example/x",
    "/https://evil.example/x",
    "/..//evil.example/x",
    "/%2e%2e//evil.example/x",
    "/v1/../..//evil.example/x",
    "/?url=https://evil.example/x",
    "/x#@evil.example",
  ];

  it.each(ways)("/__clerk%s leads to no other host", async (way) => {
    for (const method of ["GET", "POST"]) {
      const { status, location, body } = await sendAsWritten(postern, method, `/__clerk${way}`);
      expect(body, method).not.toMatch(LEFT_FOR_ELSEWHERE);
      expect(status, method).toBeGreaterThanOrEqual(400);
      expect(location, method).not.toContain("evil.example");
      expect(body, method).not.toContain(postern.keys.secretKey);
    }
  });

  it("an outgoing request to another host would have been seen", async () => {
    const bindings = { CLERK_FAPI_URL: "https://evil.example" };
    const astray = await startPostern({ bindings });
    try {
      const response = await createVisitor(astray).get(`${FRONTEND_API}/environment`);
      expect(await response.text()).toMatch(LEFT_FOR_ELSEWHERE);
    } finally {
      await astray.stop();
    }
  });

  it("signs a person up: every cookie of Clerk's arrives, each in a line of its own", async () => {
    const visitor = createVisitor(postern);
    const emailAddress = createEmailAddress("proxied");
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const call = async (path: string, fields: Record<string, string>) => {
      const address = `${FRONTEND_API}${path}?__clerk_api_version=2021-02-05`;
      const response = await visitor.post(address, fields, { headers });
      const body = await response.text();
      expect(response.status, body).toBe(200);
      await expectNoSecret(response, body);
      return { response, body: JSON.parse(body) as { response: { id: string; status: string } } };
    };

    const password = "correct horse, small door";
    const begun = await call("/client/sign_ups", { email_address: emailAddress, password });
    const signUp = `/client/sign_ups/${begun.body.response.id}`;
    await call(`${signUp}/prepare_verification`, { strategy: "email_code" });
    const code = (await postern.control.getLatestCode(emailAddress)) ?? "";
    const done = await call(`${signUp}/attempt_verification`, { strategy: "email_code", code });
    expect(done.body.response.status).toBe("complete");

    const lines = done.response.headers.getSetCookie();
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      expect(line).toMatch(/^__\w+=[^;]*;/);
      // Two cookies in one line would have two paths.
      expect(line.match(/;\s*path=/gi)).toHaveLength(1);
      expect(line).not.toMatch(/;\s*domain=/i);
    }
    const names = lines.map((line) => line.slice(0, line.indexOf("=")));
    expect(new Set(names).size).toBe(names.length);
    expect([...visitor.cookies.keys()]).toContain("__client");
  });

  it("a body that does not say how long it is: 411", async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("identifier=ada"));
        controller.close();
      },
    });
    const init = { duplex: "half", headers: { Connection: "close" } } as RequestInit;
    const visitor = createVisitor(postern);
    const response = await visitor.post(`${FRONTEND_API}/client/sign_ins`, stream, init);
    const body = await response.text();
    expect(response.status, body).toBe(411);
    await expectNoSecret(response, body);
  });

  it("refuses with the words that clerk-js can show", async () => {
    const response = await createVisitor(postern).get(`${FRONTEND_API}/nothing-of-the-kind`);
    const body = await response.text();
    expect(response.status).toBe(404);
    expect(JSON.parse(body)).toHaveProperty("errors.0.code");
    await expectNoSecret(response, body);
  });
});

describe("without CLERK_PROXY_URL", () => {
  let postern: Postern | undefined;
  afterEach(() => postern?.stop());

  it("the address is a page that is not there, and Clerk is not asked", async () => {
    postern = await startPostern({ bindings: { CLERK_PROXY_URL: undefined } });
    for (const path of ["/__clerk", `${FRONTEND_API}/environment`, "/__clerk//evil.example/x"]) {
      const response = await createVisitor(postern).get(path);
      const page = await response.text();
      expect(response.status, path).toBe(404);
      expect(response.headers.get("Content-Type"), path).toContain("text/html");
      expect(response.headers.get("Content-Security-Policy"), path).toContain("nonce-");
      expect(page, path).toContain("window.__remixContext");
      expect(page, path).not.toContain(postern.keys.secretKey);
    }
    expect(await postern.control.listRequests()).toEqual([]);
  });
});

/** Sends a path letter for letter: `fetch` would tidy it up first. */
function sendAsWritten({ url }: Postern, method: string, path: string) {
  const { hostname, port } = new URL(url);
  const headers = { Origin: url, "Content-Length": 0 };
  return new Promise<{ status: number; location: string; body: string }>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (body += part));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, location: answered.location ?? "", body });
      });
    });
    sent.on("error", reject).end();
  });
}
