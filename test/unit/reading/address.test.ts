import { describe, expect, it } from "vitest";
import { parsePublicAddress } from "~/reading/address";

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

const parse = (path: string) => parsePublicAddress(ORIGIN + path);

function lead(path: string): string | null {
  const address = parse(path);
  return address?.path ? address.canonical : null;
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
    expect(parse("/@acme")?.path?.name).toBe("acme");
    expect(parse("/~Acme")?.path?.name).toBe("~acme");
  });

  it.each(["/@ada/a-post", "/~acme/2", "/@a.b_c-d/x-1", `/@ada/${"a-".repeat(60)}a`])(
    "%s is read in one look as it is piece by piece",
    (path) => {
      const { path: atOnce, ...rest } = parse(path) ?? {};
      expect(atOnce?.asked.kind).toBe("post");
      expect(parse(`${path}?x`)).toEqual({ path: atOnce, ...rest });
      expect(rest).toEqual({
        origin: ORIGIN,
        canonical: path,
        key: ORIGIN + path,
        isCanonical: true,
      });
    },
  );

  it("is none of ours without a sign before the name", () => {
    for (const path of ["/", "/posts", "/ada/a-post", "/posts/@ada"])
      expect(parse(path)).toBeNull();
  });

  it.each(["/@~acme", "/@%7Eacme", "/~~acme", "/~", "/~/feed.xml", "/~%E0%A4%A"])(
    "%s is none",
    (path) => {
      expect(parse(path)?.path).toBeNull();
    },
  );
});
