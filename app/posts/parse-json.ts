/** What a stored text says, or null if it is no JSON: what KV keeps may be damaged, and a page must not break by it. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // Damaged: whoever asked knows what to do without it.
  }
}
