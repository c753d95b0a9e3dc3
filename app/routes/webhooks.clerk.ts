import type { ActionFunctionArgs } from "@remix-run/cloudflare";
import { answerWebhook } from "~/people/webhook-answer.server";

/** Nobody is signed in here: Clerk's signature says who is asking. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") return loader();
  return answerWebhook(await context.webhooks.receive(request), context.requestId);
}

export function loader() {
  return new Response("Clerk posts its webhooks here.\n", {
    status: 405,
    headers: { Allow: "POST" },
  });
}
