import { createHmac } from "node:crypto";

let messages = 0;

/** What Svix would send for Clerk. */
export function sign(
  secret: string,
  body: string,
  { id = `msg_test${(messages += 1)}`, sentAt = Math.floor(Date.now() / 1_000) } = {},
): Record<string, string> {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${sentAt}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": `${sentAt}`, "svix-signature": `v1,${signature}` };
}

/** The body of an event as Clerk sends it. */
export const eventOf = (type: string, data: Record<string, unknown>) =>
  JSON.stringify({ object: "event", type, data, timestamp: Date.now() });
