// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { unstable_readConfig } from "wrangler";
import { run } from "../steps/run.mjs";
import { askClerk } from "./ask-clerk.mjs";
import { examineConfig, examineShell, examineVars } from "./examine-files.mjs";
import { loadProduct } from "./load-product.mjs";

/**
 * @typedef {object} Diagnosis
 * @property {string[]} problems what must be mended, each with its cure
 * @property {string[]} notes what was not asked, or is left to choice
 * @property {string[]} confirmed
 */

/**
 * Looks for every known misconfiguration. No value of a setting is ever in what it says.
 *
 * @param {object} options
 * @param {string} options.varsFile usually `.dev.vars`; need not be there
 * @param {string} options.configFile usually `wrangler.toml`
 * @param {Record<string, string | undefined>} options.shell
 * @param {boolean} options.isDeployed whether to ask Cloudflare for the names of the Worker's secrets
 * @returns {Promise<Diagnosis>}
 */
export async function examine({ varsFile, configFile, shell, isDeployed }) {
  const product = await loadProduct();
  const config = unstable_readConfig({ config: configFile }, { hideWarnings: true });
  const ofConfig = examineConfig(product, config);
  const problems = [...examineShell(shell), ...ofConfig.problems];
  /** @type {Diagnosis} */
  const diagnosis = {
    problems: [],
    notes: ofConfig.optional.map(product.sentenceOf),
    confirmed: [],
  };
  if (existsSync(varsFile)) {
    const vars = { ...strings(config.vars), ...parseEnv(readFileSync(varsFile, "utf8")) };
    const ofVars = examineVars(product, vars);
    problems.push(...ofVars.problems);
    diagnosis.notes.push(...ofVars.optional.map(product.sentenceOf));
    const areKeysInOrder = !ofVars.problems.some(({ name }) => /_KEY$|_URL$/.test(name));
    if (areKeysInOrder) {
      const asked = await askClerk(product, vars);
      problems.push(...asked.problems);
      diagnosis.notes.push(...asked.notes);
      diagnosis.confirmed.push(...asked.confirmed);
    } else diagnosis.notes.push("Clerk was not asked: the keys are not in order.");
  } else {
    diagnosis.notes.push(
      `There is no ${varsFile}, so no key was looked at and Clerk was not asked. \`npm start\` needs none; \`npx wrangler dev\` does.`,
    );
  }
  if (isDeployed) {
    const { missing, note } = await listMissingSecrets(config.secrets?.required ?? []);
    problems.push(...missing.map((name) => product.createMisconfiguration(name, "is missing")));
    if (note) diagnosis.notes.push(note);
  } else {
    diagnosis.notes.push(
      "Cloudflare was not asked which secrets the deployed Worker has: `npm run doctor -- --deployed` does.",
    );
  }
  if (problems.length === 0) diagnosis.confirmed.push("Nothing is wrong with what was looked at.");
  diagnosis.problems.push(...problems.map(product.sentenceOf));
  return diagnosis;
}

/**
 * @param {string[]} required
 * @returns {Promise<{ missing: string[], note: string | null }>}
 */
async function listMissingSecrets(required) {
  const { code, output } = await run("wrangler", ["secret", "list", "--format", "json"]);
  const list = /\[[\s\S]*\]/.exec(output)?.[0];
  if (code !== 0 || !list) {
    const reason = /ERROR\S*\s+(.*)/.exec(output)?.[1] ?? "Wrangler gave no list";
    return { missing: [], note: `The deployed Worker's secrets are not known: ${reason}` };
  }
  /** @type {{ name: string }[]} */
  const secrets = JSON.parse(list);
  const names = new Set(secrets.map(({ name }) => name));
  return { missing: required.filter((name) => !names.has(name)), note: null };
}

/**
 * @param {Record<string, unknown>} vars
 * @returns {Record<string, string>}
 */
function strings(vars) {
  const entries = Object.entries(vars).filter(([, value]) => typeof value === "string");
  return /** @type {Record<string, string>} */ (Object.fromEntries(entries));
}
