import { readField } from "~/forms/field";

/** Clerk's own limit for either name, in characters. */
const NAME_CHARACTERS = 256;

export interface Name {
  firstName: string;
  lastName: string;
}

export interface NameProblem {
  field: keyof Name;
  message: string;
}

export type ParsedName =
  | { ok: true; name: Name }
  | { ok: false; problems: NameProblem[]; entered: Name };

/** The settings form's two fields. Either name may be empty: nobody must have one. */
export function parseName(form: FormData): ParsedName {
  const problems: NameProblem[] = [];
  const read = (field: keyof Name, label: string): string => {
    const { value, fault } = readField(form, field, { maxCharacters: NAME_CHARACTERS });
    if (fault) problems.push({ field, message: `${label} ${fault}.` });
    return value;
  };
  const name = {
    firstName: read("firstName", "First name"),
    lastName: read("lastName", "Last name"),
  };
  if (problems.length > 0) return { ok: false, problems, entered: name };
  return { ok: true, name: { firstName: name.firstName.trim(), lastName: name.lastName.trim() } };
}
