import { describe, expect, it } from "vitest";
import {
  ClerkRefusal,
  createAskClerk,
  createPatience,
  PeopleUnavailable,
} from "~/people/ask-clerk.server";

const START = 1_000_000;

function open({ answerMs = 1_000 } = {}) {
  const clock = { now: START };
  const patience = createPatience();
  const openAsk = () => createAskClerk({ now: () => clock.now, patience, answerMs });
  return { clock, ask: openAsk(), openAsk };
}

/** As Clerk's SDK throws it. */
function failure(fields: { status?: number; retryAfter?: number; errors?: unknown }) {
  return () => Promise.reject(Object.assign(new Error("planned"), fields));
}

describe("asking Clerk", () => {
  it("404 is nobody", async () => {
    expect(await open().ask(failure({ status: 404 }))).toBeNull();
  });

  it.each([
    ["429 with its seconds", { status: 429, retryAfter: 7 }, 7],
    ["429 without", { status: 429 }, 10],
    ["a day of silence", { status: 429, retryAfter: 86_400 }, 300],
    ["500", { status: 500 }, 10],
    ["503 with its seconds", { status: 503, retryAfter: 3 }, 3],
    ["no status at all: no network, or an answer that is no JSON", {}, 10],
  ])("%s passes", async (_name, fields, retryAfterSeconds) => {
    const asked = open().ask(failure(fields));
    await expect(asked).rejects.toBeInstanceOf(PeopleUnavailable);
    await expect(asked).rejects.toMatchObject({ retryAfterSeconds });
  });

  it("an answer that does not come in time passes too", async () => {
    const asked = open({ answerMs: 5 }).ask(() => new Promise(() => undefined));
    await expect(asked).rejects.toBeInstanceOf(PeopleUnavailable);
  });

  it.each([401, 403])("%i is ours to mend, not to wait for", async (status) => {
    await expect(open().ask(failure({ status }))).rejects.toThrow("planned");
  });

  it("a refusal comes with its reasons", async () => {
    const errors = [
      { message: "short", longMessage: "Too long.", meta: { paramName: "last_name" } },
      { message: "No." },
    ];
    const asked = open().ask(failure({ status: 422, errors }));
    await expect(asked).rejects.toBeInstanceOf(ClerkRefusal);
    await expect(asked).rejects.toMatchObject({
      reasons: [
        { parameter: "last_name", message: "Too long." },
        { parameter: null, message: "No." },
      ],
    });
  });

  it("a refusal without reasons has words all the same", async () => {
    for (const errors of [undefined, [], "nonsense"]) {
      const asked = open().ask(failure({ status: 400, errors }));
      await expect(asked).rejects.toMatchObject({ reasons: [{ message: expect.any(String) }] });
    }
  });

  it("after a 429 nobody asks before its time, for whomever; then they do", async () => {
    const { ask, openAsk, clock } = open();
    let questions = 0;
    const question = () => Promise.resolve((questions += 1));
    await expect(ask(failure({ status: 429, retryAfter: 7 }))).rejects.toThrow(
      "Clerk did not answer",
    );
    clock.now = START + 5_001;
    await expect(openAsk()(question)).rejects.toMatchObject({ retryAfterSeconds: 2 });
    expect(questions).toBe(0);
    clock.now = START + 7_000;
    expect(await openAsk()(question)).toBe(1);
  });

  it("after a 503 the next one may ask at once", async () => {
    const { ask } = open();
    await expect(ask(failure({ status: 503, retryAfter: 7 }))).rejects.toThrow(
      "Clerk did not answer",
    );
    expect(await ask(() => Promise.resolve("served"))).toBe("served");
  });
});
