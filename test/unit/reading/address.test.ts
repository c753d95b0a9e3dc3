import { describe, expect, it } from "vitest";
import { canonicalPath, isPublicPath, parsePublicPath } from "~/reading/address";

const ORIGIN = "https://postern.test";
const TOKEN = "0123456789abcdefghjk";
const ORG_ID = `org_${"a1B2c3D4e".repeat(3)}`;
const USER_ID = `user_${"a1B2c3D4e".repeat(3)}`;

/** Everything that stands beneath an author's home. */
const BENEATH = [
  "",
  "?page=2",
  "/tags/essays",
  "/tags/essays?page=3",
  "/a-post",
  "/a-post.md",
  "/feed.xml",
  "/atom.xml",
  "/feed.json",
  "/tags/essays/feed.xml",
  `/private/${TOKEN}/feed.xml`,
  `/shared/${TOKEN}`,
  ".json",
  "/sitemap.xml",
];

function lead(path: string): string | null {
  const url = new URL(ORIGIN + path);
  const parsed = isPublicPath(url.pathname) ? parsePublicPath(url) : null;
  return parsed && canonicalPath(parsed);
}

describe.each(["/@ada", "/~acme", `/@${USER_ID}`, `/~${ORG_ID}`])("%s", (home) => {
  it.each(BENEATH)("%s is the one way to write that address", (rest) => {
    expect(lead(home + rest)).toBe(home + rest);
  });

  it("leads from other spellings to the one, beneath the same sign", () => {
    expect(lead(`${home}/`)).toBe(home);
    expect(lead(`${home}/A-Post/?utm_source=x`)).toBe(`${home}/a-post`);
  });
});

describe("an address", () => {
  it("of a team and one of a person have nothing to do with each other", () => {
    expect(parsePublicPath(new URL(`${ORIGIN}/@acme`))?.name).toBe("acme");
    expect(parsePublicPath(new URL(`${ORIGIN}/~Acme`))?.name).toBe("~acme");
  });

  it.each(["/@~acme", "/@%7Eacme", "/~~acme", "/~", "/~/feed.xml", "/~%E0%A4%A"])(
    "%s is none",
    (path) => {
      expect(isPublicPath(new URL(ORIGIN + path).pathname)).toBe(true);
      expect(lead(path)).toBeNull();
    },
  );
});
