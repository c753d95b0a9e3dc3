// @ts-check
/**
 * Runs in workerd, around the app's own bundle: counts the signatures that are verified, and looks through every
 * answer for what must never be in one. `./worker.js` is the bundle.
 */
import app from "./worker.js";

/** @typedef {{ what: string, method: string, path: string, status: number }} Leak */

/** What private metadata must contain in a test, so that it can be recognized. */
const CANARY = "canary-of-private-metadata";
const READABLE = /^(?:text\/|application\/(?:json|javascript|xml|.*\+(?:json|xml)))/;
/** Shorter or punctuated words would be found in places of their own right. */
const TELLING = /[A-Za-z0-9][A-Za-z0-9 -]{12,60}/;
const TYPED_FIELDS = ["title", "body", "tags", "firstName", "lastName"];
const FORM_BYTES = 200_000;
const OVERLAP = 100;

const counts = { verifications: 0, looked: 0, pending: 0 };
/** @type {Leak[]} */
const leaks = [];
/** What somebody typed, and who; null when two did, and it is nobody's secret. @type {Map<string, string | null>} */
const owners = new Map();

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
    if (url.pathname === "/__witness") return Response.json({ ...counts, leaks });
    const secrets = /** @type {Record<string, string>} */ (env["WITNESS_SECRETS"]);
    const viewer = viewerOf(request);
    await learn(request, viewer);
    const answer = await app.fetch(request, env, ctx);
    const seen = { method: request.method, path: url.pathname, status: answer.status };
    counts.looked += 1;
    lookThrough(JSON.stringify([...answer.headers]), secrets, viewer, seen);
    if (!answer.body || !READABLE.test(answer.headers.get("Content-Type") ?? "")) return answer;
    const [given, looked] = answer.body.tee();
    counts.pending += 1;
    ctx.waitUntil(
      readThrough(looked, (text) => lookThrough(text, secrets, viewer, seen)).finally(() => {
        counts.pending -= 1;
      }),
    );
    return new Response(given, answer);
  },
};

/**
 * Remembers what a person types into a form. Once somebody publishes, their words may be read by anybody.
 * @param {Request} request
 * @param {string | null} viewer
 */
async function learn(request, viewer) {
  const isForm = /form/.test(request.headers.get("Content-Type") ?? "");
  const length = Number(request.headers.get("Content-Length") ?? Number.POSITIVE_INFINITY);
  if (request.method !== "POST" || !isForm || length > FORM_BYTES) return;
  const form = await request
    .clone()
    .formData()
    .catch(() => null); // Damaged on purpose.
  if (!form) return;
  if (form.get("intent") === "publish") {
    for (const [text, owner] of owners) if (owner === viewer) owners.delete(text);
    return;
  }
  for (const name of TYPED_FIELDS) {
    const [text] = TELLING.exec(textOf(form.get(name))) ?? [];
    if (!text) continue;
    owners.set(text, !owners.has(text) || owners.get(text) === viewer ? viewer : null);
  }
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
    return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub ?? null;
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
 * @param {Omit<Leak, "what">} seen
 */
function lookThrough(text, secrets, viewer, seen) {
  const found = Object.keys(secrets).filter((name) => text.includes(secrets[name] ?? ""));
  if (text.includes(CANARY)) found.push("private metadata");
  for (const [words, owner] of owners) {
    if (owner && owner !== viewer && text.includes(words))
      found.push(`words of ${owner}: ${words}`);
  }
  for (const what of found) {
    if (leaks.some((leak) => leak.what === what && leak.path === seen.path)) continue;
    leaks.push({ ...seen, what });
    console.error(`WITNESS: ${what} in ${seen.status} ${seen.method} ${seen.path}`);
  }
}
