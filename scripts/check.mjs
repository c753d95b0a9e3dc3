// @ts-check
/**
 * `npm run check`: everything that can be known without running the app. Every check runs even if one
 * fails; only the failed ones show their output. Ends in `N passed, N failed`.
 */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

try {
  await installIfMissing();
  const { runChecks } = await import("./steps/run-checks.mjs");
  const { passed, failed } = await runChecks();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
} catch (error) {
  console.error(explain(error));
  console.log("\n0 passed, 1 failed");
  process.exit(1);
}
