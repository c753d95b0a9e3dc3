import type { Emulator } from "./start-emulator";
import { PAGE_ORIGIN } from "./start-emulator";

export const PROXY_URL = `${PAGE_ORIGIN}/__clerk`;

/** Any of Clerk's things, as far as these tests look into one. */
export interface Thing {
  [field: string]: unknown;
  id: string;
  object: string;
  status: string;
  jwt: string;
}

export interface Session extends Thing {
  user: Thing;
  last_active_token: Thing;
}

export interface Body extends Thing {
  response: Thing;
  client: Thing & { sessions: Session[]; last_active_session_id: string | null };
  errors: { code: string; message: string; meta: { param_name?: string } }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; empty when it is not JSON. */
  body: Body;
  /** The code of the first error, and the field it stands at. */
  problem: string | null;
}

interface CallOptions {
  fields?: Record<string, string>;
  form?: FormData;
  /** One more field, which may be there already. */
  list?: [name: string, value: string];
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
    const client = (await this.get("/v1/client")).body.response;
    return typeof client?.["last_active_session_id"] === "string"
      ? client["last_active_session_id"]
      : null;
  }

  async #call(
    method: string,
    path: string,
    { fields, form, headers, list }: CallOptions = {},
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
      ...(fields && {
        body: new URLSearchParams([...Object.entries(fields), ...(list ? [list] : [])]),
      }),
      ...(form && { body: form }),
    });
    this.keep(response.headers.getSetCookie());
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    const body = (isJson ? JSON.parse(text) : {}) as Body;
    const error = body.errors?.[0];
    const field = error?.meta.param_name;
    return {
      status: response.status,
      headers: response.headers,
      body,
      problem: error ? `${error.code}${field ? ` at ${field}` : ""}` : null,
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
