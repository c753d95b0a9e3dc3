import { getUserByProfile, linkExternalAccount } from "../../accounts/external-accounts";
import { createVerified } from "../../accounts/factors/verified";
import { requireAllowedIn } from "../../accounts/factors/lockout";
import type { Client, ExternalProfile, SignIn, SignUp, User } from "../../entities";
import { Problem } from "../../http/problem";
import type { FrontendCall } from "../call";
import { completeSignIn } from "./sign-in-steps";
import { completeSignUp, requireSignUpAllowed } from "./sign-up-steps";

/**
 * Somebody has come back from a provider. Whoever wanted to sign in and is unknown is moved on to a sign-up,
 * and whoever wanted to sign up and is known, to a sign-in: clerk-js asks for that transfer itself.
 */
export function arriveForSignIn(
  call: FrontendCall,
  signIn: SignIn,
  profile: ExternalProfile,
): SignIn {
  const strategy = `oauth_${profile.provider}`;
  const user = getUserByProfile(call.instance, profile);
  if (user) return signInByProfile(call, signIn, user, profile);
  const message = "The External Account was not found.";
  const error = { code: "external_account_not_found", message };
  const verification = { ...createVerified(strategy), status: "transferable", error } as const;
  return { ...signIn, verification, externalProfile: profile };
}

export function arriveForSignUp(
  call: FrontendCall,
  signUp: SignUp,
  profile: ExternalProfile,
): SignUp {
  const strategy = `oauth_${profile.provider}`;
  if (getUserByProfile(call.instance, profile)) {
    const message = "The External Account already exists.";
    const error = { code: "external_account_exists", message };
    const externalVerification = {
      ...createVerified(strategy),
      status: "transferable",
      error,
    } as const;
    return { ...signUp, externalVerification, externalProfile: profile };
  }
  return completeSignUp(call, { ...signUp, ...createInput(profile) });
}

/** What the sign-in knows of the person, for the sign-up that takes its place. */
export function transferToSignUp(call: FrontendCall, client: Client): Partial<SignUp> {
  const signIn = client.signInId ? call.instance.store.signIns.get(client.signInId) : null;
  if (!signIn?.externalProfile || signIn.verification?.status !== "transferable") throw nothing();
  requireSignUpAllowed(call, false);
  return createInput(signIn.externalProfile);
}

/** The other way: somebody who has an account already. To be called before attempts are dropped. */
export function getTransferredProfile(call: FrontendCall, client: Client): ExternalProfile {
  const signUp = client.signUpId ? call.instance.store.signUps.get(client.signUpId) : null;
  const isDue = signUp?.externalVerification?.status === "transferable";
  if (!isDue || !signUp.externalProfile) throw nothing();
  return signUp.externalProfile;
}

export function signInByProfile(
  call: FrontendCall,
  signIn: SignIn,
  user: User,
  profile: ExternalProfile,
): SignIn {
  requireAllowedIn(call.instance, user);
  linkExternalAccount(call.instance, user, profile);
  const verification = createVerified(`oauth_${profile.provider}`);
  const identified = { ...signIn, userId: user.id, identifier: profile.emailAddress };
  return completeSignIn(call, { ...identified, verification }, user);
}

function createInput(profile: ExternalProfile): Partial<SignUp> {
  const verification = createVerified(`oauth_${profile.provider}`);
  return {
    emailAddress: profile.emailAddress,
    emailVerification: verification,
    externalProfile: profile,
    externalVerification: verification,
    firstName: profile.firstName,
    lastName: profile.lastName,
  };
}

const nothing = () =>
  new Problem(400, "account_transfer_invalid", "There is nothing to transfer in this browser.");
