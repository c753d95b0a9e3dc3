import { describe, expect, test } from "vitest";
import { encodeBody } from "~/reading/answer";
import { apart, escapeText, html, trusted } from "~/reading/html";

describe("a piece of HTML", () => {
  test("escapes text, keeps HTML, joins lists and leaves out what is nothing", () => {
    const list = ["<b>", trusted("<i>"), 1, null, undefined, false] as const;
    expect(html`<p>${list}</p>`.toString()).toBe("<p>&lt;b&gt;<i>1</p>");
    expect(escapeText(`"&<>'`)).toBe("&quot;&amp;&lt;&gt;'");
    expect(escapeText("plain – words")).toBe("plain – words");
  });

  test("that is kept apart stands where it was put, through templates and lists", () => {
    const inner = html`<a>${"…"}${apart("<long>")}</a>`;
    const outer = html`<p>${inner}${apart("<more>")}|${[inner, "&"]}</p>`;
    expect(outer.texts).toEqual([
      "<p><a>…",
      "<long>",
      "</a>",
      "<more>",
      "|<a>…<long></a>&amp;</p>",
    ]);
    expect(new TextDecoder().decode(encodeBody(outer))).toBe(outer.toString());
  });

  test("is encoded into bytes of its own, however long it is, and what was encoded before it stays", () => {
    const pieces = ["a", "…".repeat(9_000), "é".repeat(150_000)];
    const pages = pieces.map(
      (text) => html`<p>${text}${apart(new TextEncoder().encode(text))}</p>`,
    );
    const encoded = pages.map(encodeBody);
    expect(encoded.map((bytes) => new TextDecoder().decode(bytes))).toEqual(pages.map(String));
    expect(encoded.map(({ buffer, byteLength }) => buffer.byteLength - byteLength)).toEqual([
      0, 0, 0,
    ]);
  });
});
