import { data } from "@remix-run/cloudflare";
import { type RefusedWrite, textFields } from "~/forms/refused-write";
import { say } from "~/i18n/messages";
import { InTrash, TakenDown } from "~/posts/store.server";

/** What nobody else is given as it is: words that a moderator took from readers, and what lies in the trash. */
export async function refusingWithheld<T>(form: FormData, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    throw data<RefusedWrite>({ ...refused, entered: textFields(form) }, { status: 409 });
  }
}

function refusalOf(error: unknown): Pick<RefusedWrite, "reason" | "message"> | null {
  if (error instanceof TakenDown) {
    return { reason: "taken-down", message: say("publishing.changeFirst") };
  }
  return error instanceof InTrash
    ? { reason: "in-trash", message: say("publishing.restoreFirst") }
    : null;
}
