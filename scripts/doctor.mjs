// @ts-check
/**
 * `npm run doctor`: looks for every known misconfiguration, says the cure, and ends with 1 if there is one.
 * `-- --deployed` asks Cloudflare for the deployed Worker's secrets too; `-- --vars FILE` and `-- --config FILE`
 * look at other files than .dev.vars and wrangler.toml.
 */
import { parseArgs } from "node:util";
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  const { values } = parseArgs({
    options: {
      deployed: { type: "boolean", default: false },
      vars: { type: "string", default: ".dev.vars" },
      config: { type: "string", default: "wrangler.toml" },
    },
  });
  await installIfMissing();
  const { report } = await import("./doctor/report.mjs");
  const problems = await report({
    varsFile: values.vars,
    configFile: values.config,
    shell: process.env,
    isDeployed: values.deployed,
  });
  process.exit(problems > 0 ? 1 : 0);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
