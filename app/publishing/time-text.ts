/**
 * What a field of the type `datetime-local` holds, `2026-12-01T09:00`, is no moment without a time zone. Ours goes
 * with the offset of the browser's zone at that time, or with none: then it is in UTC, as its label says.
 */

/** `2026-12-01T09:00`, with what browsers may add to it. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00(?:\.0{1,3})?)?$/;
/** No time zone is further from UTC. */
const MOST_OFFSET_MINUTES = 14 * 60;
const MINUTE_MS = 60_000;

/**
 * @param offset by how many minutes the text is ahead of UTC; empty: none
 * @returns ms since 1970, or null for what is no time
 */
export function parseTimeText(text: string, offset: string): number | null {
  const [, day = "", clock = ""] = TIME.exec(text.trim()) ?? [];
  const utc = Date.parse(`${day}T${clock}Z`);
  // A day that no month has is taken for one of the next month.
  if (Number.isNaN(utc) || utcTextOf(utc) !== `${day}T${clock}`) return null;
  if (!/^(?:-?\d{1,3})?$/.test(offset) || Math.abs(Number(offset)) > MOST_OFFSET_MINUTES)
    return null;
  return utc - Number(offset) * MINUTE_MS;
}

/** A moment as such a field holds it, in UTC. */
export function utcTextOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-12-01T09:00".length);
}

/** The same moment in this machine's zone. What is no time stays as it is. */
export function toLocalText(utcText: string): string {
  const at = parseTimeText(utcText, "");
  return at === null ? utcText : utcTextOf(at + offsetAt(at) * MINUTE_MS);
}

/** What is to be sent along with a text in this machine's zone; empty for what is no time. */
export function offsetOf(localText: string): string {
  const at = new Date(localText).getTime();
  return Number.isNaN(at) ? "" : String(offsetAt(at));
}

/** By how many minutes this machine's zone is ahead of UTC. */
function offsetAt(at: number): number {
  return -new Date(at).getTimezoneOffset();
}
