import { describe, expect, it } from "vitest";
import {
  failureWords as messagesOf,
  isWorthRepeating,
  type Resending,
} from "~/forms/failure-words";
import type { FailedWrite } from "~/forms/keeping-form";
import "~/i18n/load-catalogs.server";
import { say } from "~/i18n/messages";
import { translate } from "~/i18n/page-title";
import { keepingForm } from "~/forms/keeping-form";

const STATUSES = [0, 400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504];
const failed = (status: number, refused = null) => ({ ok: false as const, status, refused });

function failureWords(failure: FailedWrite, resending: Resending): string {
  return messagesOf(failure, resending)
    .map((words) => translate("en", words))
    .join(" ");
}

describe("the words for a write that did not come through", () => {
  it("promise to send again exactly what is sent again", () => {
    for (const status of STATUSES) {
      const words = failureWords(failed(status), "by itself");
      const promises = /it is sent( again)? (when|in|by itself)/.test(words);
      expect([status, promises]).toEqual([status, isWorthRepeating(status)]);
      expect(failureWords(failed(status), "when asked")).not.toMatch(/it is sent/);
    }
  });

  it("say for each that the text stays or that nothing is lost", () => {
    for (const status of STATUSES) {
      expect(failureWords(failed(status), "by itself")).toMatch(
        /stays here|Nothing is lost|Write on/,
      );
      expect(failureWords(failed(status), "when asked")).toMatch(/stays here/);
    }
  });

  it("name the wait that the server asked for", () => {
    const refused = {
      reason: "unavailable",
      message: say("problems.unavailable"),
      entered: {},
    } as const;
    const wait = (retryAfterSeconds: number) => ({
      ok: false as const,
      status: 429,
      refused: { ...refused, retryAfterSeconds },
    });
    expect(failureWords(wait(30), "by itself")).toContain("again in 30 seconds");
    expect(failureWords(wait(1), "when asked")).toContain("again in a second");
  });

  it("are the server's own when it refused the text, and knows best why", () => {
    const message = say("problems.someoneElse");
    const refused = { reason: "someone-else", message, entered: {} } as const;
    expect(failureWords({ ok: false, status: 401, refused }, "by itself")).toBe(
      translate("en", message),
    );
  });
});

describe("a form that is kept", () => {
  it("tells no answer from an answer that is not Postern's", async () => {
    const failing = (error: Error) =>
      keepingForm(
        async () => {
          throw error;
        },
        async () => {}, // Outside a browser there is no session to renew.
      );
    expect(await failing(new TypeError("Failed to fetch"))).toMatchObject({ status: 0 });
    expect(await failing(new Error("Unable to decode"))).toMatchObject({ status: 502 });
  });
});
