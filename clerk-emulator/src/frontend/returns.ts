import { requireFreeEmailAddress } from "../accounts/email-addresses";
import { linkExternalAccount } from "../accounts/external-accounts";
import { createVerified } from "../accounts/factors/verified";
import { getUserByProfile } from "../accounts/external-accounts";
import { requireUser, updateUser } from "../accounts/users";
import type { Departure, ExternalProfile, Verification } from "../entities";
import { Problem } from "../http/problem";
import { completeSignIn } from "./attempts/sign-in-steps";
import { completeSignUp } from "./attempts/sign-up-steps";
import { arriveForSignIn, arriveForSignUp } from "./attempts/transfers";
import type { FrontendCall, FrontendRoute } from "./call";
import { createProviderPage, readProfile } from "./provider-page";

/** Ways back into the app: from the stand-in for a provider, and from a link in a mail. */
export const returnRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/provider/:id", showProvider],
  ["POST", "/v1/provider/:id", leaveProvider],
  ["GET", "/v1/client/verify", openLink],
];

function showProvider(call: FrontendCall): Response {
  const { provider } = requireDeparture(call, call.url.searchParams.get("state") ?? "");
  return createProviderPage(call, provider);
}

/** The person has said who they are there, or has turned back. */
function leaveProvider(call: FrontendCall): Response {
  const departure = requireDeparture(call, call.fields.requireText("state"));
  const profile = readProfile(call.fields, departure.provider);
  call.instance.store.departures.delete(departure.id);
  if (profile) arrive(call, departure, profile);
  else refuse(call, departure);
  return redirect(new URL(departure.redirectUrl));
}

function arrive(call: FrontendCall, departure: Departure, profile: ExternalProfile): void {
  const { instance } = call;
  const { signIns, signUps, externalAccounts } = instance.store;
  const signIn = signIns.get(departure.targetId);
  const signUp = signUps.get(departure.targetId);
  const account = externalAccounts.get(departure.targetId);
  if (signIn) signIns.put(arriveForSignIn(call, signIn, profile));
  if (signUp) signUps.put(arriveForSignUp(call, signUp, profile));
  if (!account) return;
  externalAccounts.delete(account.id);
  const owner = getUserByProfile(instance, profile);
  const user = requireUser(instance, account.userId);
  if (owner && owner.id !== user.id) {
    const message = "The account is connected to another person already.";
    const error = { code: "oauth_identification_claimed", message };
    const verification = { ...account.verification, status: "failed", error } as const;
    externalAccounts.put({ ...account, verification });
    return;
  }
  linkExternalAccount(instance, user, profile);
  updateUser(instance, user.id, {});
}

/** clerk-js shows the text where the way began. */
function refuse({ instance }: FrontendCall, { targetId, provider }: Departure): void {
  const { signIns, signUps, externalAccounts } = instance.store;
  const error = {
    code: "oauth_access_denied",
    message: `You did not grant access to ${provider}.`,
  };
  const verification: Verification = {
    strategy: `oauth_${provider}`,
    status: "failed",
    code: null,
    attempts: 1,
    expireAt: null,
    error,
  };
  const signIn = signIns.get(targetId);
  const signUp = signUps.get(targetId);
  if (signIn) signIns.put({ ...signIn, verification });
  if (signUp) signUps.put({ ...signUp, externalVerification: verification });
  if (externalAccounts.get(targetId)) externalAccounts.delete(targetId);
}

/** A link from a mail: it proves the address, and the sign-in or sign-up it was sent for goes on. */
function openLink(call: FrontendCall): Response {
  const { store, now } = call.instance;
  const departure = store.departures.get(call.url.searchParams.get("token") ?? "");
  if (departure?.provider !== "email_link") {
    throw new Problem(400, "verification_link_token_invalid", "This link is not valid any more.");
  }
  const target = new URL(departure.redirectUrl);
  if (departure.expireAt <= now()) return redirect(withStatus(target, "expired"));
  store.departures.delete(departure.id);
  const sessionId = followLink(call, departure);
  if (sessionId === undefined) return redirect(withStatus(target, "failed"));
  if (sessionId) target.searchParams.set("__clerk_created_session", sessionId);
  return redirect(withStatus(target, "verified"));
}

/** @returns The session that was made, `null` if more is wanted first, `undefined` if nothing waits for the link. */
function followLink(call: FrontendCall, { id, targetId }: Departure): string | null | undefined {
  const { signIns, signUps, emailAddresses } = call.instance.store;
  const verification = createVerified("email_link");
  const signIn = signIns.get(targetId);
  if (signIn?.verification?.code === id) {
    const user = requireUser(call.instance, signIn.userId ?? "");
    return signIns.put(completeSignIn(call, { ...signIn, verification }, user)).createdSessionId;
  }
  const signUp = signUps.get(targetId);
  if (signUp?.emailVerification?.code === id) {
    const proved = { ...signUp, emailVerification: verification };
    return signUps.put(completeSignUp(call, proved)).createdSessionId;
  }
  const emailAddress = emailAddresses.get(targetId);
  if (emailAddress?.verification?.code !== id) return undefined;
  requireFreeEmailAddress(call.instance, emailAddress.address);
  emailAddresses.put({ ...emailAddress, verification, updatedAt: call.instance.now() });
  updateUser(call.instance, emailAddress.userId, {});
  return null;
}

/** In production the way must end in the browser it began in. */
function requireDeparture(call: FrontendCall, state: string): Departure {
  const departure = call.instance.store.departures.get(state);
  const isHere = call.instance.settings.mode === "test" || departure?.clientId === call.clientId;
  const isOpen = departure && departure.expireAt > call.instance.now();
  if (departure && isOpen && isHere && departure.provider === call.parameters["id"]) {
    return departure;
  }
  throw new Problem(400, "oauth_callback_invalid", "This way to a provider is not open any more.");
}

function withStatus(url: URL, status: string): URL {
  url.searchParams.set("__clerk_status", status);
  return url;
}

function redirect(url: URL): Response {
  const headers = { location: url.href, "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}
