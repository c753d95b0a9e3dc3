import { createSession } from "../../accounts/sessions";
import { requireUser } from "../../accounts/users";
import type { SignIn, Strategy, User } from "../../entities";
import { createDevice } from "../../http/device";
import { notFound, Problem } from "../../http/problem";
import { createSignInJson } from "../../shapes/sign-in";
import type { FrontendCall } from "../call";
import { createAnswer, getClient } from "../call";
import { hasSecondFactor } from "./proofs";

/** The sign-in this very browser is in the middle of. */
export function requireSignIn(call: FrontendCall): SignIn {
  const signIn = call.instance.store.signIns.get(call.parameters["id"] ?? "");
  const client = getClient(call);
  if (!signIn || signIn.clientId !== client?.id || signIn.abandonAt <= call.instance.now()) {
    throw notFound("sign-in");
  }
  return signIn;
}

export function requireSignInAt(call: FrontendCall, status: SignIn["status"]): SignIn {
  const signIn = requireSignIn(call);
  if (signIn.status === status) return signIn;
  throw new Problem(400, "sign_in_status_invalid", `This sign-in is at ${signIn.status}.`);
}

export function saveSignIn(call: FrontendCall, signIn: SignIn): Promise<Response> {
  return createAnswer(
    call,
    createSignInJson(call.instance, call.instance.store.signIns.put(signIn)),
  );
}

/** What clerk-js remembers as the way somebody came in. */
const REMEMBERED: Record<Strategy, Strategy> = { reset_password_email_code: "email_code" };

/** Lets somebody in who has proved the first factor; or asks for the second, if they have one. */
export function completeSignIn(call: FrontendCall, signIn: SignIn, { id }: User): SignIn {
  const { instance } = call;
  const user = requireUser(instance, id);
  const isSecondProved = signIn.secondVerification?.status === "verified";
  // A passkey is something one has and, since it asks who one is, something more.
  const isEnough = isSecondProved || signIn.verification?.strategy === "passkey";
  if (hasSecondFactor(user) && !isEnough) {
    return { ...signIn, status: "needs_second_factor" };
  }
  const strategy = signIn.verification?.strategy ?? "password";
  const session = createSession(instance, {
    clientId: signIn.clientId,
    user,
    device: createDevice(instance.random, call.request.headers),
    strategy: REMEMBERED[strategy] ?? strategy,
    hasSecondFactor: isSecondProved,
    isElsewhere: call.clientId !== signIn.clientId,
  });
  return { ...signIn, status: "complete", createdSessionId: session.id };
}
