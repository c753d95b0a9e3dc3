import { createBackupCodes } from "../../accounts/factors/backup-codes";
import { updateUser } from "../../accounts/users";
import { createId } from "../../crypto/random";
import { createTotpSecret, listTotpCodes } from "../../crypto/totp";
import type { User } from "../../entities";
import { notImitated, Problem } from "../../http/problem";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { requireRecentPerson } from "./recent-proof";

/** Authenticator apps and their backup codes. */
export const secondFactorRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/me/totp", createTotp],
  ["POST", "/v1/me/totp/attempt_verification", verifyTotp],
  ["DELETE", "/v1/me/totp", deleteTotp],
  ["POST", "/v1/me/backup_codes", createCodes],
];

/** A secret for the person's app. It counts once they have shown that the app has it. */
function createTotp(call: FrontendCall): Promise<Response> {
  const { instance } = call;
  requireSwitchedOn(call);
  const { user } = requireRecentPerson(call);
  if (user.totpSecret !== null) {
    throw new Problem(400, "totp_already_enabled", "An authenticator app is set up already.");
  }
  const secret = createTotpSecret(instance.random);
  instance.store.users.put({ ...user, pendingTotpSecret: secret });
  return answer(call, user, { secret, uri: createUri(call, user, secret), verified: false });
}

async function verifyTotp(call: FrontendCall): Promise<Response> {
  const code = call.fields.requireText("code");
  const { pendingTotpSecret } = requirePerson(call).user;
  if (pendingTotpSecret === null) {
    throw new Problem(400, "verification_missing", "Begin with an authenticator app first.");
  }
  const codes = await listTotpCodes(pendingTotpSecret, call.instance.now());
  const { user } = requirePerson(call);
  if (user.pendingTotpSecret !== pendingTotpSecret || !codes.includes(code)) {
    throw new Problem(422, "form_code_incorrect", "The code is not right.", "code");
  }
  const backupCodes = createBackupCodes(call.instance.random);
  const changed = updateUser(call.instance, user.id, {
    totpSecret: pendingTotpSecret,
    pendingTotpSecret: null,
    backupCodes,
  });
  return answer(call, changed, { verified: true, backup_codes: backupCodes });
}

/** Without the app its backup codes serve nothing. */
function deleteTotp(call: FrontendCall): Promise<Response> {
  const { user } = requireRecentPerson(call);
  updateUser(call.instance, user.id, { totpSecret: null, backupCodes: [] });
  return createAnswer(call, { object: "totp", id: createTotpId(user), deleted: true });
}

/** New ones in place of the old. */
function createCodes(call: FrontendCall): Promise<Response> {
  requireSwitchedOn(call);
  const { user } = requireRecentPerson(call);
  if (user.totpSecret === null) {
    throw new Problem(400, "backup_codes_not_available", "Set up an authenticator app first.");
  }
  const { instance } = call;
  const codes = createBackupCodes(instance.random);
  updateUser(instance, user.id, { backupCodes: codes });
  return createAnswer(call, {
    object: "backup_code",
    id: createId(instance.random, "backup"),
    codes,
    created_at: instance.now(),
    updated_at: instance.now(),
  });
}

function requireSwitchedOn({ instance }: FrontendCall): void {
  if (!instance.configuration.totp) throw notImitated("second factors that are switched off");
}

/** What the picture with the code for the app contains. */
function createUri({ instance }: FrontendCall, user: User, secret: string): string {
  const issuer = encodeURIComponent(instance.settings.applicationName);
  const primary = instance.store.emailAddresses.get(user.primaryEmailAddressId ?? "");
  const name = encodeURIComponent(primary?.address ?? user.username ?? user.id);
  return `otpauth://totp/${issuer}:${name}?algorithm=SHA1&digits=6&issuer=${issuer}&period=30&secret=${secret}`;
}

const createTotpId = (user: User) => user.id.replace("user_", "totp_");

function answer(call: FrontendCall, user: User, more: object): Promise<Response> {
  return createAnswer(call, {
    object: "totp",
    id: createTotpId(user),
    ...more,
    created_at: call.instance.now(),
    updated_at: call.instance.now(),
  });
}
