// @ts-check
import { parseCLI, startVitest } from "vitest/node";

/**
 * Runs Vitest once and counts. A test file that does not load, a hook that fails, and an error outside any test
 * count as failures of their own; a skipped test counts as a failure too, since nobody would notice it
 * (unless `-t` asked for some by name).
 *
 * @param {string[]} projects
 * @param {string[]} args as for `vitest run`
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runTests(projects, args) {
  const { filter, options } = parseCLI(["vitest", "run", ...args]);
  const vitest = await startVitest("test", filter, { ...options, project: projects, watch: false });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const states = tests
    .map((test) => test.result().state)
    .filter((state) => state !== "skipped" || options.testNamePattern === undefined);
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const broken = suites.filter((suite) => suite.errors().length > 0);
  const counts = {
    passed: states.filter((state) => state === "passed").length,
    failed:
      states.filter((state) => state !== "passed").length +
      broken.length +
      vitest.state.getUnhandledErrors().length,
  };
  await vitest.close();
  return counts;
}
