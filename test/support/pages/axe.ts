import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What stands between a page and its readers, as sentences: axe's findings, and more width than the window has. */
export async function listFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { passes, violations } = await page.evaluate<AxeResults>("axe.run()");
  // axe finds no fault either with a page that it could not see.
  expect(passes.length).toBeGreaterThan(10);
  const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
    ...(wider > 0 ? [`${wider} pixels wider than the window`] : []),
  ];
}
