// @ts-check
/**
 * Markdown that was written to be dear, of any length: what some renderer took the square of its length for, or
 * what looked as if ours might. Tests count its steps and what becomes of it, the bench measures it.
 * @typedef {(characters: number) => string} Source
 */

/** @type {(piece: string) => Source} */
const fill = (piece) => (size) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
/** @type {(first: string, piece: string) => Source} */
const after = (first, piece) => (size) => first + fill(piece)(size - first.length);
/** @type {(...pieces: string[]) => Source} Each piece over and over, one after another. */
const inTurn =
  (...pieces) =>
  (size) =>
    pieces.map((piece) => fill(piece)(Math.floor(size / pieces.length))).join("");
/** @type {(piece: (index: number) => string) => Source} */
const count = (piece) => (size) => {
  let source = "";
  for (let index = 0; source.length < size; index += 1) source += piece(index);
  return source.slice(0, size);
};
/** @type {(...sources: Source[]) => Source} */
const both =
  (...sources) =>
  (size) =>
    sources.map((source) => source(Math.floor(size / sources.length))).join("\n\n");

/** @type {Readonly<Record<string, Source>>} */
export const HOSTILE_MARKDOWN = {
  "accents of two kinds in a heading": (size) => `# a${inTurn("\u0301", "\u0316")(size)}`,
  "accents of two kinds in an address": (size) =>
    `[a](//${inTurn("\u0301", "\u0316")(size - 20)}.com)`,
  "accents of two kinds in a name": (size) => `[${inTurn("\u0301", "\u0316")(size - 10)}]: /b`,
  "a chain of notes in notes": count((index) => `[^${index}]:[^${index + 1}]\n`),
  "a chain of notes that is asked for": (size) =>
    `[^0]\n\n${count((index) => `[^${index}]:[^${index + 1}]\n`)(size)}`,
  "notes in one line": count((index) => `[^${index}]:`),
  "many notes": both(
    count((index) => `[^${index}]`),
    count((index) => `[^${index}]:x\n`),
  ),
  "many notes that nobody asks for": count((index) => `[^${index}]:x\n`),
  "marks of one note": after("[^a]: x\n\n", "[^a]"),
  "marks without an end": after("[^a]: x\n\n", "[^"),
  "marks and line ends": after("[^a]: x\n\n", "[^a\n[^"),
  brackets: fill("["),
  "brackets in pairs": inTurn("[", "]"),
  "brackets in pairs around an address": (size) => `[a]: b\n\n${inTurn("[", "]")(size)}`,
  "pictures in pictures": fill("![[[["),
  "pictures in pictures, closed": inTurn("![", "](b)"),
  "links without an end": fill("[a]("),
  "links with half a title": fill('[a](b "'),
  "links with half an address": fill("[a](<b"),
  "links of links": after("[b]: x\n\n", "[b]["),
  "links in front of links": after("[a]: b\n\n", "[[a]"),
  "addresses by name": both(
    count((index) => `[${index}]: a\n`),
    count((index) => `[${index}]`),
  ),
  "addresses whose titles do not end": fill('[a]: b "x\n'),
  "a name without an end": (size) => `[${fill("a")(size)}`,
  "names without an end": fill("[a\nb\n"),
  stars: fill("*"),
  "stars that open": fill("*a **b "),
  "stars that open and close": inTurn("*a ", "b* "),
  "stars of two lengths": inTurn("**x", "x*"),
  "stars and lines": fill("*_a_"),
  "stars in runs of many lengths": count((index) => `${"*".repeat(index % 7)}a`),
  strikethrough: inTurn("a~~", "~~ a"),
  backticks: count((index) => `${"`".repeat(index % 400)} `),
  "backticks that pair with none": inTurn("`a", "``b"),
  entities: fill("&amp;"),
  "half an entity": (size) => `&${fill("a")(size)}`,
  "angle brackets": fill("<a "),
  "comments without an end": fill("<!--"),
  "bare links": fill("http://a.b "),
  "bare links in one another": fill("http://a.b/("),
  "bare links in quotes": fill('http://a.b/"c'),
  "bare links in ticks": after("a", "https://a.b/~~`"),
  "bare links in an ended line": after("# ", "}\n.[|https://a.b/"),
  "schemes without an address": fill("http://"),
  "a host without an end": (size) => `http://${fill("a.")(size)}`,
  "mail addresses": fill("a@a.a "),
  "half a mail address": (size) => `${fill("a.")(size)}@`,
  "a table as wide as it is long": (size) => {
    const columns = Math.floor(size / 10);
    return `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}\n${"|a\n".repeat(columns)}`;
  },
  "many tables": fill("|a|\n|-|\n"),
  "half a table": fill("-|\n"),
  "bars in code": after("|a|b|\n|-|-|\n", "`|"),
  "quotes in quotes": fill("> "),
  "quotes of growing depth": count((index) => `${">".repeat(index)}\n`),
  "quotes that end at once": count((index) => `${"> ".repeat(index % 22)}a\n`),
  "lists in lists": fill("- "),
  "lists of growing depth": count((index) => `${" ".repeat(2 * index)}- x\n`),
  "lists of all depths": count((index) => `${"  ".repeat(index % 40)}- x\n`),
  "lists of two kinds": fill("* a\n- b\n"),
  "empty items": fill("-\n"),
  tasks: fill("- [ ] a\n"),
  headings: fill("# a\n"),
  "headings of one letter that is many": fill("# \ufdfa\n"),
  "headings underlined": fill("a\n=\n"),
  "a heading of signs": (size) => `# ${fill("#")(size)}`,
  paragraphs: fill("a\n\n"),
  "empty lines": fill(" \n"),
  "line ends": fill("a  \n"),
  rules: fill("* * *\n"),
  backslashes: fill("\\"),
  "indented code": fill("    a\n\n"),
  "fences within fences": after("````\n", "```\n"),
  "a fence's language without an end": (size) => `\`\`\`${fill("a")(size)}\nx`,
  "many blocks of code": fill("```js\n1\n```\n"),
  "code of comments that do not end": (size) => `\`\`\`js\n${fill("/*")(Math.min(size, 19_000))}`,
  "code of tags that do not end": (size) => `\`\`\`html\n${fill("<a ")(Math.min(size, 19_000))}`,
  "code of quotes that do not end": (size) => `\`\`\`html\n<a ${fill("'")(Math.min(size, 19_000))}`,
  "code of strings that do not end": (size) =>
    `\`\`\`python\n${fill('"""a')(Math.min(size, 19_000))}`,
  "code of one word": (size) => `\`\`\`js\nA${fill("_")(Math.min(size, 19_000))}`,
};
