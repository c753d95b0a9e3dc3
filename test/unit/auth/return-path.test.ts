import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReturnPath, signInPath } from "~/auth/return-path";

describe("parseReturnPath", () => {
  it.each(["/", "/posts", "/posts?state=draft&cursor=a%2Bb", "/a//b", "/@ada/small-doors"])(
    "takes %s",
    (path) => expect(parseReturnPath(path)).toBe(path),
  );

  it.each([
    null,
    "",
    "posts",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "https:evil.example",
    "https://evil.example",
    "http://user@evil.example",
    "javascript:alert(1)",
    "/a\\..\\b",
    "/a\u0000b",
    `/${"a".repeat(1_000)}`,
  ])("refuses %j", (path) => expect(parseReturnPath(path)).toBeNull());

  it("never leads to another origin, whatever the text", () => {
    const hostile = fc
      .array(
        fc.constantFrom("/", "\\", "\t", "\r", "@", ":", ".", "?", "#", "evil", "https", "%2F"),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        const path = parseReturnPath(text);
        const origin = "https://postern.example";
        return path === null || new URL(path, origin).origin === origin;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("signInPath", () => {
  it("carries the whole address, every parameter of it", () => {
    const request = new Request("https://postern.example/posts?state=draft&cursor=abc");
    const path = signInPath("/sign-in", request);
    const back = new URL(path, "https://postern.example").searchParams.get("redirect_url");
    expect(back).toBe("/posts?state=draft&cursor=abc");
  });

  it("leaves out an address too long to carry", () => {
    const request = new Request(`https://postern.example/posts?q=${"a".repeat(2_000)}`);
    expect(signInPath("/sign-in", request)).toBe("/sign-in");
  });
});
