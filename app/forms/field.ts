/**
 * One text field of a form. `fault` is the rest of a sentence that begins with the field's name; `value`
 * is what was sent, kept even when it is refused. Line breaks are refused: these are one-line fields.
 */
export function readField(
  form: FormData,
  name: string,
  limits: { maxCharacters: number },
): { value: string; fault: string | null } {
  const sent = form.getAll(name);
  const value = sent.find((part) => typeof part === "string") ?? "";
  const fault = faultOf(sent, value, limits.maxCharacters);
  return { value, fault };
}

function faultOf(sent: FormDataEntryValue[], value: string, maxCharacters: number): string | null {
  if (sent.length === 0) return "is missing from the form";
  if (sent.length > 1) return "was sent more than once";
  if (typeof sent[0] !== "string") return "must be text, not a file";
  if (/\p{Cc}|\p{Cs}/u.test(value)) return "has a character that cannot be kept";
  if ([...value].length > maxCharacters) return `is longer than ${maxCharacters} characters`;
  return null;
}
