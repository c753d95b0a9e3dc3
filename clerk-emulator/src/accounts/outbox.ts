import { createCode, createId } from "../crypto/random";
import type { Verification } from "../entities";
import type { Instance } from "../instance";

const CODE_LIFETIME_MS = 10 * 60 * 1000;
const KEPT_MESSAGES = 500;
/** Clerk's own convention for test addresses. */
const TEST_ADDRESS = /\+clerk_test@/i;
const TEST_CODE = "424242";

type CodeStrategy = "email_code" | "reset_password_email_code";

/** "Sends" a fresh code: into the outbox, and as a line to the console. Any earlier code stops working. */
export function sendCode(instance: Instance, to: string, strategy: CodeStrategy): Verification {
  const { messages } = instance.store;
  const sentAt = instance.now();
  const code = TEST_ADDRESS.test(to) ? TEST_CODE : createCode(instance.random);
  messages.put({ id: createId(instance.random, "ema"), to, purpose: strategy, code, sentAt });
  for (const old of messages.list().slice(0, -KEPT_MESSAGES)) messages.delete(old.id);
  if (instance.settings.printCodes) instance.print(`Postern: code ${code} for ${to}`);
  return { strategy, status: "unverified", code, attempts: 0, expireAt: sentAt + CODE_LIFETIME_MS };
}
