// @ts-check
import { createPublicKey } from "node:crypto";

/** @typedef {typeof import("./product")} Product */
/** @typedef {import("../../functions/misconfiguration").Misconfiguration} Misconfiguration */
/** @typedef {Record<string, string | undefined>} Vars */
/** @typedef {{ kid: string, n: string }} Key */
/** @typedef {{ status: number, body: any }} Answer `status` 0: none came */

const ANSWER_MS = 5_000;

/**
 * Asks Clerk whether the keys belong together. Sends the secret key to where the app sends it, and nothing else.
 *
 * @param {Product} product
 * @param {Vars} vars whose form is in order
 * @returns {Promise<{ problems: Misconfiguration[], notes: string[], confirmed: string[] }>}
 */
export async function askClerk(product, vars) {
  const { createMisconfiguration } = product;
  /** @type {Misconfiguration[]} */
  const problems = [];
  /** @type {string[]} */
  const notes = [];
  /** @type {string[]} */
  const confirmed = [];
  const refuse = (/** @type {string} */ name, /** @type {string} */ fault) =>
    void problems.push(createMisconfiguration(name, fault));

  const backend = await ask(`${vars.CLERK_API_URL ?? "https://api.clerk.com"}/v1/jwks`, {
    Authorization: `Bearer ${vars.CLERK_SECRET_KEY}`,
  });
  if (backend.status === 401 || backend.status === 403) {
    refuse("CLERK_SECRET_KEY", "is not accepted by Clerk");
    return { problems, notes, confirmed }; // Whatever else is asked with it is refused as well.
  }
  if (backend.status !== 200) {
    notes.push(`Clerk's Backend API was not asked to the end: ${telling(backend)}.`);
  }
  const own = keysOf(backend);

  const frontend = frontendOf(product, vars);
  const listed = await ask(`${frontend.url}/.well-known/jwks.json`, frontend.headers);
  const isRefused = listed.status === 401 || listed.status === 403;
  const isOther = own && keysOf(listed)?.every(({ kid }) => !own.some((key) => key.kid === kid));
  if (isRefused || isOther) {
    refuse("CLERK_PUBLISHABLE_KEY", "belongs to another instance than CLERK_SECRET_KEY");
  } else if (own && keysOf(listed)) {
    confirmed.push("CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY belong to one instance.");
  } else if (listed.status !== 200) {
    notes.push(`Clerk's Frontend API was not asked to the end: ${telling(listed)}.`);
  }

  if (own && vars.CLERK_JWT_KEY) {
    const modulus = modulusOf(vars.CLERK_JWT_KEY);
    if (own.some(({ n }) => n === modulus)) confirmed.push("CLERK_JWT_KEY is of that instance.");
    else refuse("CLERK_JWT_KEY", "is not a key that this instance signs sessions with");
  }

  const environment = await ask(`${frontend.url}/v1/environment`, frontend.headers);
  const username = environment.body?.user_settings?.attributes?.username?.enabled;
  if (username === false) {
    notes.push(
      "Usernames are off in Clerk's dashboard (User & authentication): public addresses will be /@user_… until they are on.",
    );
  }
  if (username === true) confirmed.push("Usernames are on: public addresses are /@name.");
  return { problems, notes, confirmed };
}

/**
 * Where clerk-js would ask: through the proxy's target, which wants to know whose proxy it is, or at the
 * instance's own host.
 *
 * @param {Product} product
 * @param {Vars} vars
 * @returns {{ url: string, headers: Record<string, string> }}
 */
function frontendOf({ DEFAULT_FRONTEND_API_URL, frontendApiHost }, vars) {
  const { CLERK_FAPI_URL, CLERK_PROXY_URL, CLERK_SECRET_KEY = "" } = vars;
  if (!CLERK_PROXY_URL) {
    return { url: `https://${frontendApiHost(vars.CLERK_PUBLISHABLE_KEY ?? "")}`, headers: {} };
  }
  // A path is made absolute by each request; which site asks matters to no answer that is read here.
  const proxy = CLERK_PROXY_URL.startsWith("/")
    ? `https://localhost${CLERK_PROXY_URL}`
    : CLERK_PROXY_URL;
  const headers = { "Clerk-Proxy-Url": proxy, "Clerk-Secret-Key": CLERK_SECRET_KEY };
  return { url: CLERK_FAPI_URL ?? DEFAULT_FRONTEND_API_URL, headers };
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @returns {Promise<Answer>}
 */
async function ask(url, headers) {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    const text = await response.text();
    return { status: response.status, body: parseJson(text) };
  } catch {
    return { status: 0, body: null }; // No network, no such host, or too slow: said as not asked.
  }
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // An error page of something on the way.
  }
}

/**
 * @param {Answer} answer
 * @returns {Key[] | null} null when it lists none
 */
function keysOf({ status, body }) {
  const keys = status === 200 && Array.isArray(body?.keys) ? body.keys : [];
  return keys.length > 0 ? keys : null;
}

/** @param {string} pem as in .dev.vars, where its lines may be parted by `\n` */
function modulusOf(pem) {
  return createPublicKey(pem.replaceAll("\\n", "\n")).export({ format: "jwk" }).n;
}

/** @param {Answer} answer */
function telling({ status }) {
  return status === 0 ? "it could not be reached" : `it answered with ${status}`;
}
