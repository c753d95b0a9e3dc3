import { type Message, say } from "~/i18n/messages";

/**
 * One text field of a form. `fault` says what is wrong with it; `value` is what was sent, kept even when it is refused. Line breaks are refused: these are one-line fields.
 */
export function readField(
  form: FormData,
  name: string,
  limits: { maxCharacters: number },
): { value: string; fault: Message | null } {
  const sent = form.getAll(name);
  const value = sent.find((part) => typeof part === "string") ?? "";
  return { value, fault: faultOf(name, sent, value, limits.maxCharacters) };
}

function faultOf(
  name: string,
  sent: FormDataEntryValue[],
  value: string,
  limit: number,
): Message | null {
  if (sent.length === 0) return say("problems.missing", { name });
  if (sent.length > 1) return say("problems.sentTwice", { name });
  if (typeof sent[0] !== "string") return say("problems.notText", { name });
  if (/\p{Cc}|\p{Cs}/u.test(value)) return say("problems.unkeepableIn", { name });
  if ([...value].length > limit) return say("problems.longerThan", { name, limit });
  return null;
}
