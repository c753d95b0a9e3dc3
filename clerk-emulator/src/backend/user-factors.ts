import { updateUser } from "../accounts/users";
import { listTotpCodes } from "../crypto/totp";
import type { User } from "../entities";
import { createJsonResponse, notFound, Problem } from "../http/problem";
import type { BackendCall, BackendRoute } from "./call";
import { requireCalledUser } from "./users";

/** What a person has for proving who they are, as the app's server may take it away or check it. */
export const userFactorRoutes: readonly BackendRoute[] = [
  ["POST", "/v1/users/:id/verify_totp", verifyTotp],
  ["DELETE", "/v1/users/:id/mfa", (call) => change(call, { totpSecret: null, backupCodes: [] })],
  ["DELETE", "/v1/users/:id/totp", (call) => change(call, { totpSecret: null, backupCodes: [] })],
  ["DELETE", "/v1/users/:id/backup_code", (call) => change(call, { backupCodes: [] })],
  ["DELETE", "/v1/users/:id/passkeys/:passkey", deletePasskey],
  ["DELETE", "/v1/users/:id/external_accounts/:account", deleteExternalAccount],
  ["GET", "/v1/users/:id/oauth_access_tokens/:provider", listAccessTokens],
];

async function verifyTotp(call: BackendCall): Promise<Response> {
  const { instance, fields } = call;
  const user = requireCalledUser(call);
  const code = fields.requireText("code");
  const codes = user.totpSecret ? await listTotpCodes(user.totpSecret, instance.now()) : [];
  if (codes.includes(code)) return createJsonResponse({ verified: true, code_type: "totp" });
  const current = requireCalledUser(call);
  if (!current.backupCodes.includes(code)) {
    throw new Problem(422, "totp_code_incorrect", "The code is not right.", "code");
  }
  const backupCodes = current.backupCodes.filter((each) => each !== code);
  updateUser(instance, user.id, { backupCodes });
  return createJsonResponse({ verified: true, code_type: "backup_code" });
}

function change(call: BackendCall, changes: Partial<User>): Response {
  const user = requireCalledUser(call);
  if (user.totpSecret === null) throw notFound("second factor");
  updateUser(call.instance, user.id, changes);
  return createJsonResponse({ user_id: user.id });
}

function deletePasskey(call: BackendCall): Response {
  const user = requireCalledUser(call);
  const passkey = call.instance.store.passkeys.get(call.parameters["passkey"] ?? "");
  if (passkey?.userId !== user.id) throw notFound("passkey");
  call.instance.store.passkeys.delete(passkey.id);
  updateUser(call.instance, user.id, {});
  return createJsonResponse({ object: "passkey", id: passkey.id, slug: null, deleted: true });
}

function deleteExternalAccount(call: BackendCall): Response {
  const user = requireCalledUser(call);
  const account = call.instance.store.externalAccounts.get(call.parameters["account"] ?? "");
  if (account?.userId !== user.id) throw notFound("external account");
  call.instance.store.externalAccounts.delete(account.id);
  updateUser(call.instance, user.id, {});
  const { id } = account;
  return createJsonResponse({ object: "external_account", id, slug: null, deleted: true });
}

/** Tokens that open nothing: there is no provider behind the stand-in. */
function listAccessTokens(call: BackendCall): Response {
  const user = requireCalledUser(call);
  const strategy = `oauth_${(call.parameters["provider"] ?? "").replace(/^oauth_/, "")}`;
  const data = call.instance.store.externalAccounts
    .listBy("userId", user.id)
    .filter((each) => `oauth_${each.provider}` === strategy)
    .map((each) => ({
      object: "oauth_access_token",
      external_account_id: each.id,
      provider_user_id: each.providerUserId,
      token: `stand-in-${each.id}`,
      provider: strategy,
      public_metadata: {},
      label: null,
      scopes: ["email", "openid", "profile"],
    }));
  const isPaginated = call.url.searchParams.get("paginated") === "true";
  return createJsonResponse(isPaginated ? { data, total_count: data.length } : data);
}
