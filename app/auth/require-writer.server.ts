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
): Promise<{ author: Viewer; form: FormData }> {
  if (args.request.method !== "POST") {
    throw new Response(null, { status: 405, headers: { Allow: "GET, HEAD, POST" } });
  }
  const read = await readForm(args.request, limits);
  const author = await keepingText(args, read.form, args.context.auth.getViewer(args));
  const entered = textFields(read.form);
  const admission = await args.context.admitWrite(author?.id ?? null);
  if (!admission.ok) {
    const { retryAfterSeconds } = admission;
    const message = say("problems.tooFast", { seconds: retryAfterSeconds });
    const refused: RefusedWrite = { reason: "too-many", message, entered, retryAfterSeconds };
    const headers = { "Retry-After": String(retryAfterSeconds) };
    throw data(refused, { status: 429, headers });
  }
  if (!author) {
    const reason = signedOutReason(args.request);
    throw refusal(401, { reason, message: say("problems.signInAgain"), entered });
  }
  // A page that one person opened must not write into the account of the next one at this computer.
  if (entered.author && entered.author !== author.id) {
    const message = say("problems.someoneElse");
    throw refusal(401, { reason: "someone-else", message, entered });
  }
  if (author.actorId !== null) {
    throw refusal(403, { reason: "acting", message: say("problems.acting"), entered });
  }
  if (!read.ok) {
    throw refusal(read.status, { reason: "not-accepted", message: read.message, entered });
  }
  return { author, form: read.form };
}

function refusal(status: number, refused: RefusedWrite) {
  return data(refused, { status });
}
