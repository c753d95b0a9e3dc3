import { describe, expect, it } from "vitest";
import { appearanceCookies, readAppearance } from "~/appearance/appearance.server";
import type { Language } from "~/i18n/languages";

function languageFor(accepted: string | null, cookie?: string): Language {
  const headers = new Headers();
  if (accepted !== null) headers.set("Accept-Language", accepted);
  if (cookie) headers.set("Cookie", cookie);
  return readAppearance(new Request("https://postern.example/", { headers })).language;
}

describe("the language of a page", () => {
  it.each<[accepted: string | null, language: Language]>([
    [null, "en"],
    ["", "en"],
    ["*", "en"],
    ["de", "de"],
    ["de-AT, en;q=0.5", "de"],
    ["ar-EG,ar;q=0.9,en;q=0.8", "ar"],
    ["fr, de;q=0.7, en;q=0.3", "de"],
    ["fr, ja", "en"],
    ["de;q=0, en", "en"],
    ["en-GB, de;q=0.9", "en"],
    ["AR", "ar"],
    [";;;,,=q", "en"],
    [`${"x-y;q=0.1,".repeat(3_000)}de`, "de"],
  ])("is for Accept-Language %j %s", (accepted, language) => {
    expect(languageFor(accepted)).toBe(language);
  });

  it("is the chosen one before the browser's", () => {
    expect(languageFor("de", "a=b; postern_language=ar")).toBe("ar");
  });

  it("is the browser's where the cookie names none that Postern speaks", () => {
    expect(languageFor("de", "postern_language=xx")).toBe("de");
    expect(languageFor("de", "postern_language=constructor")).toBe("de");
  });
});

describe("a choice of language and theme", () => {
  it("is read as it was set, and kept from scripts", () => {
    const cookies = appearanceCookies({ language: "ar", theme: "dark" }, true);
    for (const cookie of cookies) expect(cookie).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    const headers = { Cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") };
    const appearance = readAppearance(new Request("https://postern.example/", { headers }));
    expect(appearance).toEqual({ language: "ar", theme: "dark" });
  });

  it("forgets a theme that follows the system again", () => {
    const [, theme] = appearanceCookies({ language: "en", theme: "system" }, false);
    expect(theme).toContain("postern_theme=; Max-Age=0;");
  });
});
