/**
 * The second wall: HTML is read again, by rules that know nothing of Markdown, and only what is on this
 * list comes through. It takes no browser's leniency into account because it leaves none to use: a tag is
 * written in one form to the letter, or its `<` becomes text.
 */

type ValueCheck = (value: string) => boolean;

const isAny: ValueCheck = () => true;
const isEmpty: ValueCheck = (value) => value === "";
const isNumber: ValueCheck = (value) => /^\d{1,10}$/.test(value);
const oneOf = (...values: string[]): ValueCheck => {
  return (value) => values.includes(value);
};
const matching = (pattern: RegExp): ValueCheck => {
  return (value) => pattern.test(value);
};

/** What a browser makes of an address must not run anything: no scheme but these, however it is hidden. */
const isAddress: ValueCheck = (value) => {
  // eslint-disable-next-line no-control-regex
  if (/&(?!amp;|quot;|lt;|gt;)|[\u0000-\u0020\u007f-\u00a0]/.test(value)) return false;
  const scheme = /^([^/?#:]*):/.exec(value)?.[1];
  return scheme === undefined || /^(?:https?|mailto)$/i.test(scheme);
};

const isOwnId = matching(/^(?:h-|fn)[^\s"<>]{1,200}$/u);
const align = { align: oneOf("left", "center", "right") };
const LANGUAGE_CLASS = /^language-[^\s"<>]{1,100}$/;

const ALLOWED: Readonly<Record<string, Readonly<Record<string, ValueCheck>>>> = {
  a: {
    href: isAddress,
    title: isAny,
    rel: oneOf("nofollow noopener noreferrer"),
    id: isOwnId,
    class: oneOf("footnote-backref"),
    role: oneOf("doc-noteref", "doc-backlink"),
    "aria-label": matching(/^\d{1,6}(?:-\d{1,6})?$/),
  },
  blockquote: {},
  br: {},
  code: { class: matching(LANGUAGE_CLASS) },
  em: {},
  h1: { id: isOwnId },
  h2: { id: isOwnId },
  h3: { id: isOwnId },
  h4: { id: isOwnId },
  h5: { id: isOwnId },
  h6: { id: isOwnId },
  hr: {},
  img: {
    src: isAddress,
    alt: isAny,
    title: isAny,
    loading: oneOf("lazy"),
    width: isNumber,
    height: isNumber,
  },
  input: { type: oneOf("checkbox"), disabled: isEmpty, checked: isEmpty },
  label: {},
  li: { class: oneOf("task", "footnote-item"), id: isOwnId },
  ol: { start: isNumber },
  p: {},
  pre: {},
  s: {},
  section: { class: oneOf("footnotes"), role: oneOf("doc-endnotes") },
  span: { class: matching(/^hl-[a-z]$/) },
  strong: {},
  sup: { class: oneOf("footnote-ref") },
  table: { tabindex: oneOf("0") },
  tbody: {},
  td: align,
  th: align,
  thead: {},
  tr: {},
  ul: {},
};
const VOID = new Set(["br", "hr", "img", "input"]);

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/y;
const ATTRIBUTE = / ([a-z-]+)="([^"<>]*)"/g;

/**
 * HTML in which every tag and attribute is on the list, every element is closed in order, and nothing
 * closes what it did not open: it cannot reach out of the place it is put in.
 */
export function onlyAllowed(html: string): string {
  const open: string[] = [];
  let out = "";
  let at = 0;
  for (let next = html.indexOf("<"); next >= 0; next = html.indexOf("<", at)) {
    out += html.slice(at, next);
    TAG.lastIndex = next;
    const [whole, slash, name, attributes = ""] = TAG.exec(html) ?? [];
    const passed = name && (slash ? close(open, name) : start(open, name, attributes));
    out += passed || "&lt;";
    at = next + (passed && whole ? whole.length : 1);
  }
  return (
    out +
    html.slice(at) +
    open
      .toReversed()
      .map((name) => `</${name}>`)
      .join("")
  );
}

function start(open: string[], name: string, attributes: string): string | null {
  const checks = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
  if (!checks) return null;
  let kept = "";
  for (const [whole, attribute = "", value = ""] of attributes.matchAll(ATTRIBUTE)) {
    const check = Object.hasOwn(checks, attribute) ? checks[attribute] : undefined;
    if (check?.(value)) kept += whole;
  }
  // Without its type, an input would be a field to write in.
  if (name === "input" && !/type="checkbox" disabled=""/.test(kept)) return null;
  if (!VOID.has(name)) open.push(name);
  return `<${name}${kept}>`;
}

function close(open: string[], name: string): string | null {
  if (open.at(-1) !== name) return null;
  open.pop();
  return `</${name}>`;
}
