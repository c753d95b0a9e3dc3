import { sendMail } from "../../accounts/outbox";
import { createSecret } from "../../crypto/random";
import type { Departure, SignIn, SignUp, Verification } from "../../entities";
import { notImitated } from "../../http/problem";
import type { FrontendCall } from "../call";
import { requirePageUrl } from "./oauth";

const LIFETIME_MS = 10 * 60 * 1000;

/** Mails a link that proves the address when it is opened, in whatever browser. The page that waits asks again. */
export const sendSignInLink = (call: FrontendCall, signIn: SignIn, address: string) =>
  sendLink(call, address, { purpose: "sign_in", targetId: signIn.id, clientId: signIn.clientId });

export const sendSignUpLink = (call: FrontendCall, signUp: SignUp, address: string) =>
  sendLink(call, address, { purpose: "sign_up", targetId: signUp.id, clientId: signUp.clientId });

export function sendLink(
  call: FrontendCall,
  address: string,
  target: Pick<Departure, "purpose" | "targetId" | "clientId">,
): Verification {
  const { instance } = call;
  if (!instance.configuration.emailLink) throw notImitated("email links that are switched off");
  const redirectUrl = requirePageUrl(call, "redirect_url").href;
  const expireAt = instance.now() + LIFETIME_MS;
  const id = createSecret(instance.random);
  instance.store.departures.put({ id, ...target, provider: "email_link", redirectUrl, expireAt });
  const url = `${call.proxyUrl}/v1/client/verify?token=${id}`;
  sendMail(instance, { to: address, purpose: "email_link", url });
  return { strategy: "email_link", status: "unverified", code: id, attempts: 0, expireAt };
}
