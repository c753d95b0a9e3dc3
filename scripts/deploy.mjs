// @ts-check
/**
 * `npm run deploy`: the doctor, the checks, then `wrangler deploy` with whatever else was said
 * (`npm run deploy -- --dry-run` needs neither an account nor a network).
 */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const args = process.argv.slice(2);
  const { report } = await import("./doctor/report.mjs");
  const problems = await report({
    varsFile: ".dev.vars",
    configFile: "wrangler.toml",
    shell: process.env,
    isDeployed: !args.includes("--dry-run"),
  });
  if (problems > 0) throw new Error("nothing was deployed: mend what the doctor found first.");
  const { runChecks } = await import("./steps/run-checks.mjs");
  const { failed } = await runChecks();
  if (failed > 0) throw new Error("nothing was deployed: a check failed.");
  const { run } = await import("./steps/run.mjs");
  const { code } = await run("wrangler", ["deploy", ...args], { show: true });
  process.exit(code ?? 1);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
