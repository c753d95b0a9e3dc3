// @ts-check
/**
 * `npm run chaos`: somebody types in Chromium while networks drop, tokens expire, tabs crash, KV fails and
 * the Worker is killed. Afterwards every word must stand in a saved version or in the device's copy.
 *
 *     npm run chaos                            500 faults, about 15 minutes
 *     npm run chaos -- --faults 50 --seed 7    fewer, and the same ones again
 */
import { explain } from "../../scripts/steps/explain.mjs";
import { installIfMissing } from "../../scripts/steps/install.mjs";

try {
  await installIfMissing();
  const { runChaos } = await import("./run.mjs");
  await runChaos(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
