import { data } from "@remix-run/cloudflare";
import { type RefusedWrite, textFields } from "~/forms/refused-write";
import { say } from "~/i18n/messages";
import { TakenDown } from "~/posts/store.server";

/** What a moderator took from readers may come back, but not as it was. */
export async function refusingTakenDown<T>(form: FormData, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof TakenDown)) throw error;
    const message = say("publishing.changeFirst");
    const refused: RefusedWrite = { reason: "taken-down", message, entered: textFields(form) };
    throw data(refused, { status: 409 });
  }
}
