import { dropAttempts, updateClient } from "../../accounts/clients";
import { requireFreeEmailAddress } from "../../accounts/email-addresses";
import { linkExternalAccount } from "../../accounts/external-accounts";
import { acceptInvitation } from "../../accounts/invitations";
import { createSession } from "../../accounts/sessions";
import { createUser } from "../../accounts/users";
import { requireFreeUsername } from "../../accounts/usernames";
import { acceptOrganizationInvitation } from "../../organizations/invitations";
import { createId } from "../../crypto/random";
import type { SignUp } from "../../entities";
import { createDevice } from "../../http/device";
import { notFound, Problem } from "../../http/problem";
import { createSignUpJson, listMissingFields } from "../../shapes/sign-up";
import type { FrontendCall } from "../call";
import { createAnswer, getClient, requireClient } from "../call";

const ABANDON_AFTER_MS = 24 * 60 * 60 * 1000;

/** A sign-up in place of whatever the browser was in the middle of. */
export function beginSignUp(call: FrontendCall, input: Partial<SignUp>): SignUp {
  const client = requireClient(call);
  dropAttempts(call.instance, client.id);
  const signUp = call.instance.store.signUps.put({
    id: createId(call.instance.random, "sua"),
    clientId: client.id,
    username: null,
    emailAddress: null,
    emailVerification: null,
    externalProfile: null,
    externalVerification: null,
    invitationId: null,
    passwordDigest: null,
    firstName: null,
    lastName: null,
    locale: null,
    unsafeMetadata: {},
    createdUserId: null,
    createdSessionId: null,
    abandonAt: call.instance.now() + ABANDON_AFTER_MS,
    ...input,
  });
  updateClient(call.instance, client.id, { signUpId: signUp.id });
  return signUp;
}

/** Throws where not everybody may sign up, and this person was not invited. */
export function requireSignUpAllowed({ instance }: FrontendCall, isInvited: boolean): void {
  const { signUpMode } = instance.configuration;
  if (signUpMode === "public" || isInvited) return;
  if (signUpMode === "waitlist") {
    const message = "Sign ups are currently unavailable. Join the waitlist to be notified.";
    throw new Problem(403, "sign_up_restricted_waitlist", message);
  }
  const message =
    "Access to this app is limited to invited users. If you have one, follow the link in your invitation.";
  throw new Problem(403, "sign_up_mode_restricted", message);
}

/** Makes the person and signs them in, once nothing is missing. */
export function completeSignUp(call: FrontendCall, signUp: SignUp): SignUp {
  const { instance } = call;
  const isVerified = signUp.emailVerification?.status === "verified";
  if (!isVerified || !signUp.emailAddress || !signUp.emailVerification) return signUp;
  if (listMissingFields(signUp, instance.configuration).length > 0) return signUp;
  // Somebody else may have proved the address theirs, or taken the name, since this sign-up began.
  requireFreeEmailAddress(instance, signUp.emailAddress);
  if (signUp.username) requireFreeUsername(instance, signUp.username);
  const { invitationId } = signUp;
  const joins = instance.store.organizationInvitations.get(invitationId ?? "");
  const invitation = invitationId && !joins ? acceptInvitation(instance, invitationId) : null;
  const user = createUser(instance, {
    emailAddresses: [{ address: signUp.emailAddress, verification: signUp.emailVerification }],
    passwordDigest: signUp.passwordDigest,
    username: signUp.username,
    firstName: signUp.firstName,
    lastName: signUp.lastName,
    locale: signUp.locale,
    publicMetadata: invitation?.publicMetadata ?? {},
    unsafeMetadata: signUp.unsafeMetadata,
  });
  if (joins) acceptOrganizationInvitation(instance, joins.id, user);
  if (signUp.externalProfile) linkExternalAccount(instance, user, signUp.externalProfile);
  const session = createSession(instance, {
    clientId: signUp.clientId,
    user,
    device: createDevice(instance.random, call.request.headers),
    strategy: signUp.externalVerification?.strategy ?? signUp.emailVerification.strategy,
    isElsewhere: call.clientId !== signUp.clientId,
  });
  return { ...signUp, createdUserId: user.id, createdSessionId: session.id };
}

/** The sign-up this very browser is in the middle of. */
export function requireSignUp(call: FrontendCall): SignUp {
  const client = getClient(call);
  const signUp = call.instance.store.signUps.get(call.parameters["id"] ?? "");
  if (!signUp || signUp.clientId !== client?.id || signUp.abandonAt <= call.instance.now()) {
    throw notFound("sign-up");
  }
  return signUp;
}

export function requireOpenSignUp(call: FrontendCall): SignUp {
  const signUp = requireSignUp(call);
  if (signUp.createdUserId === null) return signUp;
  throw new Problem(400, "sign_up_already_complete", "This sign-up is complete already.");
}

export function saveSignUp(call: FrontendCall, signUp: SignUp): Promise<Response> {
  return answerSignUp(call, call.instance.store.signUps.put(signUp));
}

export function answerSignUp(call: FrontendCall, signUp: SignUp): Promise<Response> {
  return createAnswer(call, createSignUpJson(signUp, call.instance.configuration));
}
