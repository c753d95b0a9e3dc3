import type { Emulator } from "./start-emulator";
import { PAGE_ORIGIN } from "./start-emulator";

export const PROXY_URL = `${PAGE_ORIGIN}/__clerk`;

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; `null` when it is not JSON. */
  // oxlint-disable-next-line no-explicit-any -- the bodies are Clerk's JSON, which the tests pick apart
  body: any;
}

interface CallOptions {
  fields?: Record<string, string>;
  form?: FormData;
  headers?: Record<string, string>;
}

/**
 * A browser as the emulator sees it through the app's proxy: it keeps cookies, and asks as clerk-js asks.
 */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The raw Set-Cookie values of the last answer. */
  lastSetCookies: string[] = [];
  readonly #emulator: Emulator;
  #devBrowserId: string | null = null;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get(path: string, options?: CallOptions): Promise<Answer> {
    return this.#call("GET", path, options);
  }

  post(
    path: string,
    fields: Record<string, string> = {},
    options: CallOptions = {},
  ): Promise<Answer> {
    return this.#call("POST", path, { ...options, fields });
  }

  patch(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.#call("PATCH", path, { fields });
  }

  delete(path: string): Promise<Answer> {
    return this.#call("DELETE", path, {});
  }

  upload(path: string, form: FormData): Promise<Answer> {
    return this.#call("POST", path, { form });
  }

  /** Development instances only. */
  async becomeDevBrowser(): Promise<void> {
    this.#devBrowserId = (await this.post("/v1/dev_browser")).body.id;
  }

  /** Signs up with the code from the outbox. */
  async signUp(emailAddress: string, password: string, fields: Record<string, string> = {}) {
    const begun = await this.post("/v1/client/sign_ups", {
      email_address: emailAddress,
      password,
      ...fields,
    });
    const path = `/v1/client/sign_ups/${begun.body.response.id}`;
    await this.post(`${path}/prepare_verification`, { strategy: "email_code" });
    const code = (await this.#emulator.control.getLatestCode(emailAddress)) ?? "";
    return this.post(`${path}/attempt_verification`, { strategy: "email_code", code });
  }

  signIn(identifier: string, password: string): Promise<Answer> {
    return this.post("/v1/client/sign_ins", { identifier, password });
  }

  /** Id of the session this browser works in. */
  async getSessionId(): Promise<string | null> {
    return (await this.get("/v1/client")).body.response?.last_active_session_id ?? null;
  }

  async #call(
    method: string,
    path: string,
    { fields, form, headers }: CallOptions = {},
  ): Promise<Answer> {
    const url = new URL(`${this.#emulator.url}/frontend${path}`);
    if (method !== "GET" && method !== "POST") url.searchParams.set("_method", method);
    if (this.#devBrowserId) url.searchParams.set("__clerk_db_jwt", this.#devBrowserId);
    const response = await fetch(url, {
      method: method === "GET" ? "GET" : "POST",
      redirect: "manual",
      headers: {
        "clerk-proxy-url": PROXY_URL,
        "clerk-secret-key": this.#emulator.keys.secretKey,
        "x-forwarded-for": "127.0.0.1",
        cookie: this.cookieHeader,
        ...(method !== "GET" && { origin: PAGE_ORIGIN }),
        ...headers,
      },
      ...(fields && { body: new URLSearchParams(fields) }),
      ...(form && { body: form }),
    });
    this.keep(response.headers.getSetCookie());
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : null,
    };
  }

  /** Stores cookies as a browser would. */
  keep(setCookies: string[]): void {
    this.lastSetCookies = setCookies;
    for (const setCookie of setCookies) {
      const [pair = ""] = setCookie.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0/i.test(setCookie)) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
    }
  }
}
