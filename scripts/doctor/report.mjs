// @ts-check
import { examine } from "./examine.mjs";

/**
 * Prints a diagnosis, the problems last.
 *
 * @param {Parameters<typeof examine>[0]} options
 * @returns {Promise<number>} how many problems there are
 */
export async function report(options) {
  const { problems, notes, confirmed } = await examine(options);
  for (const sentence of confirmed) console.log(`✓ ${sentence}`);
  for (const sentence of notes) console.log(`· ${sentence}`);
  for (const sentence of problems) console.log(`✗ ${sentence}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  console.log(`\n${count}, ${notes.length} not asked or left to choice`);
  return problems.length;
}
