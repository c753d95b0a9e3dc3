import type { Postern } from "./postern";
import { PRIVATE_CANARY } from "./witness/witness-options";

/** A person with a browser's cookies, for tests that speak HTTP. */
export type Account = Awaited<ReturnType<typeof createAccount>>;

let accountsMade = 0;

/** Makes a person at the emulator and signs them in. Each gets an address of their own. */
export async function createAccount(
  postern: Postern,
  { emailAddress = createEmailAddress(), password = "correct horse, small door" } = {},
) {
  const privateMetadata = { note: PRIVATE_CANARY };
  const user = await postern.control.createUser({ emailAddress, password, privateMetadata });
  const { sessionId, header } = await postern.control.createSessionCookies(user.id, {
    origin: postern.url,
  });
  return { userId: user.id, emailAddress, password, sessionId, ...createVisitor(postern, header) };
}

/** A browser without JavaScript: it keeps cookies, follows no redirect and sends what browsers send. */
export function createVisitor(postern: Postern, cookieHeader = "") {
  const cookies = new Map(
    cookieHeader
      .split("; ")
      .filter(Boolean)
      .map((pair): [string, string] => [
        pair.slice(0, pair.indexOf("=")),
        pair.slice(pair.indexOf("=") + 1),
      ]),
  );

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = withHeaders({ Accept: "text/html", "Sec-Fetch-Dest": "document" }, init);
    if (cookies.size > 0 && !headers.has("Cookie")) {
      headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await fetch(postern.url + path, { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) cookies.delete(name);
    else cookies.set(name, pair.slice(pair.indexOf("=") + 1));
  }

  return {
    cookies,
    get: (path: string, init: RequestInit = {}) => send(path, init),
    /** Sends a form from a page of our own; `fields` may be any body that `fetch` takes. */
    post: (path: string, fields: Record<string, string> | BodyInit, init: RequestInit = {}) =>
      send(path, {
        method: "POST",
        ...init,
        headers: withHeaders({ Origin: postern.url, "Sec-Fetch-Site": "same-origin" }, init),
        body: isFields(fields) ? new URLSearchParams(fields) : fields,
      }),
    /** The hidden fields of the form on a page, such as its nonce. */
    async hiddenFields(path: string): Promise<Record<string, string>> {
      const page = await (await send(path, {})).text();
      const inputs = page.matchAll(/<input type="hidden" name="([\w-]+)" value="([^"]*)"\/>/g);
      return Object.fromEntries([...inputs].map(([, name = "", value = ""]) => [name, value]));
    },
  };
}

/** An address that no other test of this process uses. */
export function createEmailAddress(name = "writer"): string {
  accountsMade += 1;
  return `${name}-${accountsMade}@example.com`;
}

/** The usual headers, under those that a test asks for. */
function withHeaders(usual: Record<string, string>, { headers }: RequestInit): Headers {
  const all = new Headers(usual);
  new Headers(headers).forEach((value, name) => all.set(name, value));
  return all;
}

function isFields(body: Record<string, string> | BodyInit): body is Record<string, string> {
  return Object.getPrototypeOf(body) === Object.prototype;
}
