import { createExternalAccount } from "../../accounts/external-accounts";
import { updateUser } from "../../accounts/users";
import type { ExternalAccount } from "../../entities";
import { missingParameter, notFound, Problem } from "../../http/problem";
import { createExternalAccountJson } from "../../shapes/external-account";
import { departToProvider, getSocialProvider } from "../attempts/oauth";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { requireRecentPerson } from "./recent-proof";

/** Accounts at providers, connected to somebody's own. */
export const externalAccountRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/me/external_accounts", connect],
  ["DELETE", "/v1/me/external_accounts/:id", disconnect],
];

function connect(call: FrontendCall): Promise<Response> {
  const { instance } = call;
  const { user, session } = requireRecentPerson(call);
  const provider = getSocialProvider(call);
  if (!provider) throw missingParameter("strategy");
  for (const each of instance.store.externalAccounts.listBy("userId", user.id)) {
    if (each.provider !== provider) continue;
    if (each.verification.status !== "verified") instance.store.externalAccounts.delete(each.id);
    else {
      const message = "An account of this provider is connected already.";
      throw new Problem(400, "oauth_account_already_connected", message);
    }
  }
  const profile = {
    provider,
    providerUserId: "",
    emailAddress: "",
    firstName: null,
    lastName: null,
  };
  const unverified = { strategy: `oauth_${provider}`, status: "unverified" } as const;
  const verification = { ...unverified, code: null, attempts: 0, expireAt: null };
  const account = createExternalAccount(instance, user.id, profile, verification);
  const target = { purpose: "connect", targetId: account.id, clientId: session.clientId } as const;
  const departed = { ...account, verification: departToProvider(call, provider, target) };
  const stored = instance.store.externalAccounts.put(departed);
  return createAnswer(call, createExternalAccountJson(instance, stored));
}

function disconnect(call: FrontendCall): Promise<Response> {
  const { instance } = call;
  const own: ExternalAccount | null = instance.store.externalAccounts.get(
    call.parameters["id"] ?? "",
  );
  if (own?.userId !== requirePerson(call).user.id) throw notFound("external account");
  requireRecentPerson(call);
  instance.store.externalAccounts.delete(own.id);
  updateUser(instance, own.userId, {});
  return createAnswer(call, { object: "external_account", id: own.id, deleted: true });
}
