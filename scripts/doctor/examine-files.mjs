// @ts-check
/** What can be known from this machine alone: .dev.vars, wrangler.toml and the shell. */

/** @typedef {typeof import("./product")} Product */
/** @typedef {import("../../functions/misconfiguration").Misconfiguration} Misconfiguration */
/** @typedef {Record<string, string | undefined>} Vars */

/** Older ones behave otherwise here and there; the tests ran with this one. */
const TESTED_DATE = "2026-04-26";

/** What earlier versions of Clerk's SDK read. */
const FORMER_NAMES = {
  CLERK_FRONTEND_API: "CLERK_PUBLISHABLE_KEY",
  CLERK_API_KEY: "CLERK_SECRET_KEY",
  CLERK_WEBHOOK_SECRET: "CLERK_WEBHOOK_SIGNING_SECRET",
};

/** Of two names for one wish the Worker heeds one, which stands first here. */
const PRECEDENCE = [
  ["CLERK_SIGN_IN_FALLBACK_REDIRECT_URL", "CLERK_AFTER_SIGN_IN_URL"],
  ["CLERK_SIGN_UP_FALLBACK_REDIRECT_URL", "CLERK_AFTER_SIGN_UP_URL"],
  ["CLERK_SIGN_IN_FORCE_REDIRECT_URL", "CLERK_SIGN_IN_FALLBACK_REDIRECT_URL"],
  ["CLERK_SIGN_UP_FORCE_REDIRECT_URL", "CLERK_SIGN_UP_FALLBACK_REDIRECT_URL"],
  ["CLERK_SIGN_IN_FORCE_REDIRECT_URL", "CLERK_AFTER_SIGN_IN_URL"],
  ["CLERK_SIGN_UP_FORCE_REDIRECT_URL", "CLERK_AFTER_SIGN_UP_URL"],
];

/**
 * The Worker's own check of what .dev.vars and [vars] say. What may be left out is `optional`.
 *
 * @param {Product} product
 * @param {Vars} vars
 * @returns {{ problems: Misconfiguration[], optional: Misconfiguration[] }}
 */
export function examineVars({ createMisconfiguration, readEnv }, vars) {
  // Bindings that only Cloudflare can make stand in wrangler.toml, which is examined by itself.
  const kv = /** @type {any} */ ({ getWithMetadata: () => null });
  const parsed = readEnv(/** @type {any} */ ({ ...vars, POSTS: kv }));
  const problems = parsed.ok ? [] : parsed.problems;
  for (const [former, name] of Object.entries(FORMER_NAMES)) {
    if (vars[former] === undefined) continue;
    problems.push({ name: former, fault: "is not read", cure: `Call it \`${name}\`.` });
  }
  for (const [heeded = "", name = ""] of PRECEDENCE) {
    if (!vars[heeded] || !vars[name]) continue;
    const cure = `Keep one of the two.`;
    problems.push({ name, fault: `has no effect beside ${heeded}`, cure });
  }
  const isSecretMissing = !vars.CLERK_WEBHOOK_SIGNING_SECRET;
  const missing = createMisconfiguration("CLERK_WEBHOOK_SIGNING_SECRET", "is missing");
  return { problems, optional: isSecretMissing ? [missing] : [] };
}

/**
 * @param {Product} product
 * @param {import("wrangler").Unstable_Config} config
 * @returns {{ problems: Misconfiguration[], optional: Misconfiguration[] }}
 */
export function examineConfig({ createMisconfiguration }, config) {
  /** @type {Misconfiguration[]} */
  const problems = [];
  const refuse = (/** @type {string} */ name, /** @type {string} */ fault) =>
    void problems.push(createMisconfiguration(name, fault));

  const posts = config.kv_namespaces.find(({ binding }) => binding === "POSTS");
  if (!posts) refuse("POSTS", "is missing");
  // Without an id `wrangler deploy` makes the namespace; with one it believes it.
  else if (posts.id !== undefined && !/^[0-9a-f]{32}$/.test(posts.id)) {
    refuse("POSTS", "has an `id` that is no id of a KV namespace");
  }
  /** @type {Misconfiguration[]} */
  const optional = [];
  for (const name of ["WRITE_LIMIT", "CLERK_LIMIT"]) {
    const limit = config.ratelimits.find((each) => each.name === name);
    if (!limit) optional.push(createMisconfiguration(name, "is missing, so it limits nothing"));
    else if (limit.simple.period !== 10) refuse(name, "counts over another period than 10 s");
  }
  if (!config.triggers.crons?.length) refuse("triggers.crons", "is empty: no erasure would end");
  if ((config.compatibility_date ?? "") < TESTED_DATE) {
    refuse("compatibility_date", `is before ${TESTED_DATE}, which Postern was tested with`);
  }
  if (config.compatibility_flags.length > 0) {
    refuse("compatibility_flags", "is not empty: Postern was tested without flags");
  }
  return { problems, optional };
}

/**
 * Clerk's SDK looks into the shell before it looks at the bindings, wherever the app runs in Node.
 *
 * @param {Vars} shell
 * @returns {Misconfiguration[]}
 */
export function examineShell(shell) {
  return Object.keys(shell)
    .filter((name) => /^CLERK_[A-Z_]+$/.test(name))
    .map((name) => ({
      name,
      fault: "is set in this shell, where Clerk's SDK looks first",
      cure: `Run \`unset ${name}\` and keep it in .dev.vars.`,
    }));
}
