import { escapeText } from "../html";

/** `<name attribute="…">text</name>`; empty text makes `<name/>`. Content is escaped unless it is XML already. */
export function element(
  name: string,
  content: string | readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(value)}"`);
  const inner = typeof content === "string" ? xmlText(content) : content.join("\n");
  const start = `<${name}${pairs.join("")}`;
  return inner === "" ? `${start}/>` : `${start}>${inner}</${name}>`;
}

/** Text for XML, which has no place at all for control characters, not even as references. */
function xmlText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return escapeText(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ""));
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';
