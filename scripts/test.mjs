// @ts-check
/**
 * `npm test`: installs and builds what is missing, runs every test and ends in one line,
 * `N passed, N failed`. `npm test -- unit worker` runs some projects only; any other argument goes to
 * Vitest (a file name, `-t "name"`).
 */
import { explain } from "./steps/explain.mjs";
import { installIfMissing } from "./steps/install.mjs";

const PROJECTS = ["unit", "emulator", "worker", "browser"];
const BUILT_PROJECTS = ["emulator", "worker", "browser"];

try {
  await installIfMissing();
  const args = process.argv.slice(2);
  const chosen = args.filter((arg) => PROJECTS.includes(arg));
  const projects = chosen.length > 0 ? chosen : PROJECTS;
  if (projects.some((project) => BUILT_PROJECTS.includes(project))) {
    const { buildIfStale } = await import("./steps/build.mjs");
    await buildIfStale();
  }
  const { runTests } = await import("./steps/run-tests.mjs");
  const others = args.filter((arg) => !PROJECTS.includes(arg));
  const { passed, failed } = await runTests(projects, others);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
} catch (error) {
  console.error(explain(error));
  console.log("\n0 passed, 1 failed");
  process.exit(1);
}
