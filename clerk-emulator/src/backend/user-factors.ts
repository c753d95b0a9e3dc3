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
