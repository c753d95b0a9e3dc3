import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ANSWER_MS, sendForm } from "~/forms/send-form";

const isPlain = (answer: unknown): answer is { ok: boolean } =>
  typeof answer === "object" && answer !== null && "ok" in answer;

/** Sends `title=A b` to a server that answers so. */
function send(fetch: typeof globalThis.fetch) {
  return sendForm("/posts/new/save", { title: "A b" }, isPlain, {
    fetch,
    renewSession: async () => {},
  });
}

const answering = (body: string, init?: ResponseInit) => () =>
  Promise.resolve(new Response(body, init));

describe("a form that a script sends", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("goes out as a form does, and asks for JSON", async () => {
    const asked: unknown[][] = [];
    await send(async (...request) => {
      asked.push(request);
      return Response.json({ ok: true });
    });
    const body = new URLSearchParams({ title: "A b" });
    const headers = { Accept: "application/json" };
    const init = expect.objectContaining({ method: "POST", headers, body });
    expect(asked).toEqual([["/posts/new/save", init]]);
  });

  it("is answered by the route's own words, whatever the status", async () => {
    for (const status of [200, 422]) {
      expect(await send(answering('{"ok":true}', { status }))).toEqual({ ok: true });
    }
  });

  it("is refused with the reason, and with when to send it again", async () => {
    const refused = { reason: "too-many", message: { key: "problems.tooFast" }, entered: {} };
    const headers = { "Retry-After": "30" };
    expect(await send(answering(JSON.stringify(refused), { status: 429, headers }))).toEqual({
      ok: false,
      status: 429,
      refused,
      retryAfterSeconds: 30,
    });
  });

  it.each([
    ["a portal's page", answering("<h1>Sign in to the train</h1>"), 502],
    ["another's JSON", answering('{"success":true}'), 502],
    ["a proxy's error", answering("<h1>Bad gateway</h1>", { status: 504 }), 504],
    ["a page that is gone", answering("", { status: 404 }), 404],
    ["no network", () => Promise.reject(new TypeError("Failed to fetch")), 0],
  ])("is never taken for saved by %s", async (_name, fetch, status) => {
    expect(await send(fetch)).toEqual({ ok: false, status, refused: null });
  });

  it("is given up when no answer comes, and the request with it", async () => {
    let wasAborted = false;
    const answer = send(
      (_path, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => {
            wasAborted = true;
            reject(new DOMException("Aborted", "AbortError"));
          });
        }),
    );
    await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
    expect(wasAborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual({ ok: false, status: 0, refused: null });
  });
});
