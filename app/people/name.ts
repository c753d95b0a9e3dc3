import { readField } from "~/forms/field";
import type { Message } from "~/i18n/messages";

/** Clerk's own limit for either name, in characters. */
const NAME_CHARACTERS = 256;

export interface Name {
  firstName: string;
  lastName: string;
}

export interface NameProblem {
  field: keyof Name;
  message: Message;
}

export type ParsedName =
  | { ok: true; name: Name }
  | { ok: false; problems: NameProblem[]; entered: Name };

/** The settings form's two fields. Either name may be empty: nobody must have one. */
export function parseName(form: FormData): ParsedName {
  const problems: NameProblem[] = [];
  const read = (field: keyof Name): string => {
    const { value, fault } = readField(form, field, { maxCharacters: NAME_CHARACTERS });
    if (fault) problems.push({ field, message: fault });
    return value;
  };
  const name = { firstName: read("firstName"), lastName: read("lastName") };
  if (problems.length > 0) return { ok: false, problems, entered: name };
  return { ok: true, name: { firstName: name.firstName.trim(), lastName: name.lastName.trim() } };
}
