import type { WebhookOutcome } from "./webhooks.server";

/** What Svix, which delivers for Clerk, is told: after anything but a 2xx it comes again, for days. */
export function answerWebhook(outcome: WebhookOutcome, requestId: string): Response {
  log(outcome, requestId);
  switch (outcome.kind) {
    case "done":
    case "nothing-to-do":
      return new Response(null, { status: 204 });
    case "refused":
      return outcome.reason === "too-large"
        ? answer(413, "That is more than a webhook of Clerk's.")
        : answer(400, "This is not signed by Clerk, or not lately.");
    case "later":
      return answer(503, "Clerk could not be asked. Come again.", {
        "Retry-After": String(outcome.retryAfterSeconds),
      });
    case "not-set-up":
      return answer(503, outcome.cure);
  }
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "Content-Type": "text/plain", ...headers },
  });
}

/** One line for what was done and what was refused; never what came with it. */
function log(outcome: WebhookOutcome, requestId: string): void {
  if (outcome.kind === "nothing-to-do") return;
  const level = outcome.kind === "done" ? "info" : "warn";
  console.log(JSON.stringify({ level, requestId, task: "webhook", ...outcome }));
}
