// @ts-check
/**
 * What a person should read of an error: its sentence, not its stack (POSTERN_STACKS=1 shows both).
 *
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (!(error instanceof Error)) return `Postern: ${String(error)}`;
  if (process.env.POSTERN_STACKS === "1" && error.stack) return `Postern: ${error.stack}`;
  return `Postern: ${error.message}`;
}
