import type { Message } from "~/i18n/messages";

/** What a person can mend: the field's name and a sentence about it. */
export type Problem = { field: string; message: Message };

/** The first problem of a field, or undefined. */
export function problemAt(problems: Problem[], field: string): Problem | undefined {
  return problems.find((problem) => problem.field === field);
}

/** The id of the sentence that describes a field's problem. */
export function problemId(field: string): string {
  return `${field}-problem`;
}
