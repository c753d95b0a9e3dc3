import { createJsonResponse } from "./http/problem";

export type SurfaceName = "frontend" | "backend";

export interface RequestCount {
  surface: SurfaceName;
  method: string;
  /** The route's pattern, such as `/v1/users/:id`, or the path itself where no route fits. */
  path: string;
  count: number;
}

export interface PlannedFailure {
  /** Beginning of `METHOD /path`, such as `GET /v1/users/`. Empty: every request. */
  match: string;
  /** `null`: answered as ever, only later. */
  status: number | null;
  /** Sent instead of Clerk's error JSON, as text that no client can read. */
  body: string | null;
  /** So long nothing comes. Longer than the client waits, it is a server that does not answer. */
  delayMs: number;
  times: number;
  retryAfterSeconds: number | null;
}

const KEPT_COUNTS = 1_000;

/** What tests want to know and to bring about. In memory only: a restart forgets it. */
export class Watch {
  readonly #counts = new Map<string, RequestCount>();
  #failures: PlannedFailure[] = [];
  /** How far the emulator's clock is ahead of the machine's. */
  clockShiftMs = 0;

  record(surface: SurfaceName, method: string, path: string): void {
    const key = `${surface} ${method} ${path}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else if (this.#counts.size < KEPT_COUNTS)
      this.#counts.set(key, { surface, method, path, count: 1 });
  }

  listRequests(): RequestCount[] {
    return [...this.#counts.values()];
  }

  failNext(failure: PlannedFailure): void {
    this.#failures.push(failure);
  }

  /** The failure planned for this request, if there is one; it is then used up once. */
  async takeFailure(method: string, pathname: string): Promise<Response | null> {
    const failure = this.#failures.find((each) => `${method} ${pathname}`.startsWith(each.match));
    if (!failure) return null;
    failure.times -= 1;
    if (failure.times <= 0) this.#failures = this.#failures.filter((each) => each !== failure);
    if (failure.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
    if (failure.status === null) return null;
    if (failure.body !== null) {
      const headers = { "content-type": "application/json", "cache-control": "no-store" };
      return new Response(failure.body, { status: failure.status, headers });
    }
    const code = failure.status === 429 ? "too_many_requests" : "planned_failure";
    const message = "This failure was asked for by a test.";
    const response = createJsonResponse(
      { errors: [{ code, message, long_message: message, meta: {} }] },
      failure.status,
    );
    if (failure.retryAfterSeconds !== null) {
      response.headers.set("retry-after", String(failure.retryAfterSeconds));
    }
    return response;
  }

  clear(): void {
    this.#counts.clear();
    this.#failures = [];
    this.clockShiftMs = 0;
  }
}
