import { describe, expect, it } from "vitest";
import english from "~/i18n/messages/en.json";
import { addCatalog } from "~/i18n/catalogs";
import { translate } from "~/i18n/page-title";
import { errorWords } from "~/ui/errors/error-words";

addCatalog("en", english);

const KNOWN = [401, 403, 404, 409, 413, 422, 429, 500, 503];

describe("errorWords", () => {
  it("has words of its own for each status that Postern answers with", () => {
    const titles = KNOWN.map((status) => errorWords(status).title);
    expect(new Set(titles).size).toBe(KNOWN.length);
  });

  it("says what happened, what is safe and what to do now, in sentences", () => {
    for (const status of [...KNOWN, 400, 418, 502]) {
      const { happened, safe, now, link } = errorWords(status);
      for (const key of [happened, safe, now])
        expect(translate("en", { key })).toMatch(/^[A-Z].{10,}\.$/);
      expect(link.to).toMatch(/^\/[a-z-]+$/);
    }
  });

  it("takes other faults of ours for a 500 and other refusals for no fault of ours", () => {
    expect(errorWords(502)).toBe(errorWords(500));
    expect(errorWords(400)).toBe(errorWords(418));
    expect(errorWords(400)).not.toBe(errorWords(500));
  });

  it("sends a person who is signed out to sign in, everybody else to the posts", () => {
    const places = KNOWN.map((status) => errorWords(status).link.to);
    expect(places).toEqual(["/sign-in", ...Array(KNOWN.length - 1).fill("/posts")]);
  });
});
