// @ts-check
/**
 * Runs in workerd, around the app's own bundle: counts the signatures that are verified, and looks through every
 * answer for what must never be in one. `./worker.js` is the bundle.
 */
import app from "./worker.js";

/** @typedef {{ what: string, where: string }} Leak */

const READABLE = /^(?:text\/|application\/(?:json|javascript|xml|.*\+(?:json|xml)))/;
/** Shorter or punctuated words would be found in places of their own right. */
const TELLING = /[A-Za-z0-9][A-Za-z0-9 -]{12,60}/;
const TYPED_FIELDS = ["title", "body", "tags", "firstName", "lastName"];
/** What a person sends to let others read a post. */
const OPENING_INTENTS = ["publish", "schedule", "share"];
const POST_PATH = /\/posts\/([0-9a-z]{20})(?![0-9a-z])/;
const FORM_BYTES = 200_000;
const OVERLAP = 100;

const counts = { verifications: 0, looked: 0, pending: 0 };
/** @type {Leak[]} */
const leaks = [];
/**
 * What was typed, by whom, and into which post where that is known. Null: nobody's secret, since two typed it or
 * somebody let others read it. @type {Map<string, { by: string | null, post: string | null } | null>}
 */
const typed = new Map();

const { verify } = SubtleCrypto.prototype;
/** @this {SubtleCrypto} @param {Parameters<typeof verify>} asked */
SubtleCrypto.prototype.verify = function (...asked) {
  counts.verifications += 1;
  return verify.apply(this, asked);
};

export default {
  ...app,
  /**
   * @param {Request} request
   * @param {Record<string, unknown>} env
   * @param {ExecutionContext} ctx
   */
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    const secrets = /** @type {Record<string, string>} */ (env["WITNESS_SECRETS"]);
    if (url.pathname === "/__witness") {
      // What the Workers wrote: nobody is signed in to read it, so nobody's words may be in it.
      if (request.method === "POST") lookThrough(await request.text(), secrets, null, "the log");
      return Response.json({ ...counts, leaks });
    }
    const viewer = viewerOf(request);
    const learned = await learn(request, viewer);
    const answer = await app.fetch(request, env, ctx);
    const [, made = null] = POST_PATH.exec(answer.headers.get("Location") ?? "") ?? [];
    for (const words of learned) words.post ??= made;
    const where = `${answer.status} ${request.method} ${url.pathname}`;
    counts.looked += 1;
    lookThrough(JSON.stringify([...answer.headers]), secrets, viewer, where);
    if (!answer.body || !READABLE.test(answer.headers.get("Content-Type") ?? "")) return answer;
    const [given, looked] = answer.body.tee();
    counts.pending += 1;
    ctx.waitUntil(
      readThrough(looked, (text) => lookThrough(text, secrets, viewer, where)).finally(() => {
        counts.pending -= 1;
      }),
    );
    return new Response(given, answer);
  },
};

/**
 * Remembers what a person types into a form, and forgets it once they let others read it: the words of that post,
 * and those of which it is not known where they stand, such as a name.
 * @param {Request} request
 * @param {string | null} viewer
 * @returns {Promise<{ post: string | null }[]>} what is new
 */
async function learn(request, viewer) {
  const isForm = /form/.test(request.headers.get("Content-Type") ?? "");
  const length = Number(request.headers.get("Content-Length") ?? Number.POSITIVE_INFINITY);
  if (request.method !== "POST" || !isForm || length > FORM_BYTES) return [];
  const form = await request
    .clone()
    .formData()
    .catch(() => null); // Damaged on purpose.
  if (!form) return [];
  const [, post = null] = POST_PATH.exec(new URL(request.url).pathname) ?? [];
  if (OPENING_INTENTS.includes(textOf(form.get("intent")))) {
    for (const [text, words] of typed) {
      const isOpened = words?.by === viewer && (words.post === post || words.post === null);
      if (isOpened) typed.set(text, null);
    }
    return [];
  }
  const learned = [];
  for (const name of TYPED_FIELDS) {
    const [text] = TELLING.exec(textOf(form.get(name))) ?? [];
    if (!text) continue;
    const known = typed.get(text);
    if (known === undefined) {
      const words = { by: viewer, post };
      typed.set(text, words);
      learned.push(words);
    } else if (known?.by !== viewer) typed.set(text, null);
    else if (known.post !== post) known.post = null;
  }
  return learned;
}

/** @param {FormDataEntryValue | null} value */
function textOf(value) {
  return typeof value === "string" ? value : "";
}

/**
 * Who says to be asking: the witness believes every token, the app must not.
 * @param {Request} request
 * @returns {string | null}
 */
function viewerOf(request) {
  const cookie = request.headers.get("Cookie") ?? "";
  const [, claims] = /(?:^|; )__session(?:_[\w-]{8})?=[\w-]+\.([\w-]+)\./.exec(cookie) ?? [];
  if (!claims) return null;
  try {
    const { sub, o } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    // What is typed for a team is the team's: its members may read it, its writer elsewhere may not.
    return o?.id ?? sub ?? null;
  } catch {
    return null; // Garbage that a test sends as a token.
  }
}

/**
 * @param {ReadableStream} body
 * @param {(text: string) => void} look is given overlapping pieces
 */
async function readThrough(body, look) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let before = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      look(before + part.value);
      before = (before + part.value).slice(-OVERLAP);
    }
  } catch {
    // The visitor left in the middle: what they got has been looked through.
  }
}

/**
 * @param {string} text
 * @param {Record<string, string>} secrets by name
 * @param {string | null} viewer
 * @param {string} where
 */
function lookThrough(text, secrets, viewer, where) {
  const found = Object.keys(secrets).filter((name) => text.includes(secrets[name] ?? ""));
  for (const [words, known] of typed) {
    if (known?.by && known.by !== viewer && text.includes(words)) {
      found.push(`words of ${known.by}: ${words}`);
    }
  }
  for (const what of found) {
    if (leaks.some((leak) => leak.what === what && leak.where === where)) continue;
    leaks.push({ what, where });
    console.error(`WITNESS: ${what} in ${where}`);
  }
}
