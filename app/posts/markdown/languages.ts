/** What the highlighter must know of a language: no grammar, only what words, strings and comments look like. */
export interface Language {
  /** Up to the end of the line. */
  lineComments?: readonly string[];
  blockComments?: readonly (readonly [open: string, close: string])[];
  strings?: readonly StringForm[];
  keywords?: ReadonlySet<string>;
  /** Keywords in any case, as in SQL. */
  isCaseless?: boolean;
  /** What a word is; sticky, and linear on any text. */
  word?: RegExp;
  /** A word or a string before this sign is a property's name: JSON, YAML, CSS. */
  propertySign?: string;
  /** Tags and attributes rather than words. */
  isMarkup?: boolean;
  /** Whole lines by their first character. */
  isDiff?: boolean;
}

interface StringForm {
  open: string;
  close: string;
  /** Whether a backslash keeps the next character from closing it. */
  escapes?: boolean;
  isMultiline?: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const quoted = (quote: string): StringForm => ({ open: quote, close: quote, escapes: true });
const longQuoted = (quote: string): StringForm => ({ ...quoted(quote), isMultiline: true });

const DASHED_WORD = /[\p{L}_-][\p{L}\p{N}_-]*/uy;
const SLASHES = ["//"] as const;
const SLASH_STAR = [["/*", "*/"]] as const;
const QUOTES = [quoted('"'), quoted("'")] as const;
const C_LIKE = { lineComments: SLASHES, blockComments: SLASH_STAR, strings: QUOTES } as const;

const JAVASCRIPT: Language = {
  ...C_LIKE,
  strings: [...QUOTES, longQuoted("`")],
  keywords: words(
    "abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number object of override private protected public readonly return satisfies set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield",
  ),
};
const CSS: Language = {
  ...C_LIKE,
  lineComments: [],
  word: /(?:@|--)?[\p{L}_][\p{L}\p{N}_-]*/uy,
  propertySign: ":",
  keywords: words(
    "@media @supports @layer @import @font-face @keyframes @container @page @property important",
  ),
};
const C: Language = {
  ...C_LIKE,
  word: /#?[\p{L}_][\p{L}\p{N}_]*/uy,
  keywords: words(
    "#include #define #ifdef #ifndef #if #else #endif #pragma auto bool break case catch char class const constexpr continue default delete do double else enum explicit extern false float for friend if inline int long namespace new nullptr operator private protected public return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while NULL",
  ),
};
const JAVA: Language = {
  ...C_LIKE,
  strings: [longQuoted('"""'), ...QUOTES],
  keywords: words(
    "abstract as base bool boolean break byte case catch char class companion const continue data decimal default do double else enum event extends final finally float for foreach fun get goto if implements import in int interface internal is long namespace native new null object open operator out override package private protected public readonly record ref return sealed set short static string struct super suspend switch synchronized this throw throws transient true false try using val var virtual void volatile when while",
  ),
};
const PYTHON: Language = {
  lineComments: ["#"],
  strings: [longQuoted('"""'), longQuoted("'''"), ...QUOTES],
  keywords: words(
    "False None True and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield",
  ),
};
const RUBY: Language = {
  ...PYTHON,
  strings: QUOTES,
  keywords: words(
    "alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo require rescue retry return self super then true undef unless until when while yield",
  ),
};
const BASH: Language = {
  lineComments: ["#"],
  strings: [longQuoted('"'), { open: "'", close: "'", isMultiline: true }],
  word: /\$?[\p{L}_][\p{L}\p{N}_-]*/uy,
  keywords: words(
    "if then else elif fi for in do done while until case esac function return exit export local readonly set unset source cd echo printf test read shift trap exec eval",
  ),
};
const GO: Language = {
  ...C_LIKE,
  strings: [...QUOTES, { open: "`", close: "`", isMultiline: true }],
  keywords: words(
    "any bool break byte case chan const continue default defer else error fallthrough false float32 float64 for func go goto if import int int64 interface iota map nil package range return rune select string struct switch true type uint uint64 var",
  ),
};
const RUST: Language = {
  ...C_LIKE,
  // A single quote opens a lifetime as well, so it opens no string here.
  strings: [longQuoted('"')],
  keywords: words(
    "as async await bool break char const continue crate dyn else enum extern f32 f64 false fn for i32 i64 if impl in let loop match mod move mut pub ref return self Self static str struct super trait true type u8 u32 u64 unsafe use usize where while",
  ),
};
const PHP: Language = {
  ...C_LIKE,
  lineComments: ["//", "#"],
  word: /\$?[\p{L}_][\p{L}\p{N}_]*/uy,
  keywords: words(
    "abstract and array as break case catch class const continue default do echo else elseif extends false final finally fn for foreach function if implements include instanceof interface match namespace new null or private protected public readonly require return static switch this throw trait true try use var while yield",
  ),
};
const SQL: Language = {
  lineComments: ["--"],
  blockComments: SLASH_STAR,
  strings: [{ open: "'", close: "'", isMultiline: true }],
  isCaseless: true,
  keywords: words(
    "add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct drop else end exists false foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references returning right rollback select set table then transaction true union unique update using values view when where with",
  ),
};
const JSON_LIKE: Language = {
  ...C_LIKE,
  propertySign: ":",
  keywords: words("true false null"),
};
const YAML: Language = {
  lineComments: ["#"],
  strings: QUOTES,
  word: DASHED_WORD,
  propertySign: ":",
  keywords: words("true false null yes no on off"),
};
const TOML: Language = { ...YAML, propertySign: "=" };

const NAMES: readonly (readonly [names: string, language: Language])[] = [
  ["javascript js jsx mjs cjs typescript ts tsx", JAVASCRIPT],
  ["css scss less", CSS],
  ["c h cpp c++ cc hpp", C],
  ["java kotlin kt csharp cs c# scala swift", JAVA],
  ["python py", PYTHON],
  ["ruby rb", RUBY],
  ["bash sh shell zsh console", BASH],
  ["go golang", GO],
  ["rust rs", RUST],
  ["php", PHP],
  ["sql", SQL],
  ["json json5 jsonc", JSON_LIKE],
  ["yaml yml", YAML],
  ["toml ini", TOML],
  ["html xml svg vue markup", { isMarkup: true }],
  ["diff patch", { isDiff: true }],
];

const BY_NAME = new Map(
  NAMES.flatMap(([names, language]) => names.split(" ").map((name) => [name, language] as const)),
);

/** The language that a fenced block names, or null if it is none of ours. */
export function findLanguage(name: string): Language | null {
  return BY_NAME.get(name.toLowerCase()) ?? null;
}
