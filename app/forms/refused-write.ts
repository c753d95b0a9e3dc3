import type { Message } from "~/i18n/messages";

/** A write that was not done, with every word that came with it. */
export interface RefusedWrite {
  reason:
    | "signed-out"
    | "someone-else"
    | "other-team"
    | "not-manager"
    | "taken-down"
    | "in-trash"
    | "session-expired"
    | "acting"
    | "not-accepted"
    | "too-many"
    | "unavailable";
  message: Message;
  /** The form's text fields as they were sent, so that they can be sent again. */
  entered: Record<string, string>;
  /** When to send it again: `Retry-After`, for a script that is not shown an answer's headers. */
  retryAfterSeconds?: number;
}

export function isRefusedWrite(value: unknown): value is RefusedWrite {
  return typeof value === "object" && value !== null && "reason" in value && "entered" in value;
}

/** The text fields of a form; of a repeated field the first. Files are not kept. */
export function textFields(form: FormData | null): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form ?? []) {
    if (typeof value === "string" && !(name in fields)) fields[name] = value;
  }
  return fields;
}
