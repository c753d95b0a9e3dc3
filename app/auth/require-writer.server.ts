import { type ActionFunctionArgs, data } from "@remix-run/cloudflare";
import { readForm } from "~/forms/read-form.server";
import { type RefusedWrite, textFields } from "~/forms/refused-write";
import { say } from "~/i18n/messages";
import { keepingText } from "~/forms/unavailable.server";
import type { Viewer } from "./auth.server";
import { signedOutReason } from "./require-user.server";

/**
 * The form and its signed-in sender, or a thrown refusal that carries what the person typed. It never
 * redirects: a redirect would throw the text away. The form is read before anyone is asked who they
 * are, so that an expired session can hand the text back.
 */
export async function requireWriter(
  args: ActionFunctionArgs,
  limits: { maxBytes?: number; hasFiles?: boolean } = {},
): Promise<{ writer: Viewer; form: FormData }> {
  if (args.request.method !== "POST") {
    throw new Response(null, { status: 405, headers: { Allow: "GET, HEAD, POST" } });
  }
  const read = await readForm(args.request, limits);
  const writer = await keepingText(args, read.form, args.context.auth.getViewer(args));
  const entered = textFields(read.form);
  const admission = await args.context.admitWrite(writer?.id ?? null);
  if (!admission.ok) {
    const { retryAfterSeconds } = admission;
    const message = say("problems.tooFast", { seconds: retryAfterSeconds });
    const refused: RefusedWrite = { reason: "too-many", message, entered, retryAfterSeconds };
    const headers = { "Retry-After": String(retryAfterSeconds) };
    throw data(refused, { status: 429, headers });
  }
  if (!writer) {
    const reason = signedOutReason(args.request);
    throw refusal(401, { reason, message: say("problems.signInAgain"), entered });
  }
  if (entered.desk && entered.desk !== writer.desk)
    throw refusal(401, atAnotherDesk(writer, entered));
  if (writer.actorId !== null) {
    throw refusal(403, { reason: "acting", message: say("problems.acting"), entered });
  }
  if (!read.ok) {
    throw refusal(read.status, { reason: "not-accepted", message: read.message, entered });
  }
  return { writer, form: read.form };
}

/** The page was opened by somebody else who uses this computer, or by this person for another team. */
function atAnotherDesk({ id }: Viewer, entered: Record<string, string>): RefusedWrite {
  const isOwn = entered.desk?.split(".").at(-1) === id;
  return isOwn
    ? { reason: "other-team", message: say("problems.otherTeam"), entered }
    : { reason: "someone-else", message: say("problems.someoneElse"), entered };
}

/**
 * What only whoever manages the posts may do: publish, delete, take everything out or bring it in. Of one's own
 * posts that is oneself; of a team's it is its admins. Throws a refusal that carries what was typed.
 */
export function requireManager({ writer, form }: { writer: Viewer; form: FormData }): void {
  if (writer.mayManage) return;
  const message = say("problems.notManager");
  throw refusal(403, { reason: "not-manager", message, entered: textFields(form) });
}

function refusal(status: number, refused: RefusedWrite) {
  return data(refused, { status });
}
