import { createCode, createId } from "../crypto/random";
import type { Verification } from "../entities";
import type { Instance } from "../instance";

const CODE_LIFETIME_MS = 10 * 60 * 1000;
const KEPT_MESSAGES = 500;
/** Clerk's own convention for test addresses. */
const TEST_ADDRESS = /\+clerk_test@/i;
const TEST_CODE = "424242";

type CodeStrategy = "email_code" | "reset_password_email_code";

/** "Sends" a fresh code. Any earlier code stops working. */
export function sendCode(instance: Instance, to: string, strategy: CodeStrategy): Verification {
  const code = TEST_ADDRESS.test(to) ? TEST_CODE : createCode(instance.random);
  const expireAt = instance.now() + CODE_LIFETIME_MS;
  sendMail(instance, { to, purpose: strategy, code });
  return { strategy, status: "unverified", code, attempts: 0, expireAt };
}

/** "Sends" a mail: into the outbox, and as a line to the console. */
export function sendMail(
  instance: Instance,
  mail: { to: string; purpose: string; code?: string; url?: string },
): void {
  const { messages } = instance.store;
  const { to, purpose, code = null, url = null } = mail;
  const id = createId(instance.random, "ema");
  messages.put({ id, to, purpose, code, url, sentAt: instance.now() });
  for (const old of messages.list().slice(0, -KEPT_MESSAGES)) messages.delete(old.id);
  if (!instance.settings.printCodes) return;
  instance.print(code ? `Postern: code ${code} for ${to}` : `Postern: link for ${to}: ${url}`);
}
