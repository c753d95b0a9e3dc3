import { mergeMetadata } from "../http/metadata";
import { removePicture, setPicture } from "../accounts/images";
import { digestNewPassword } from "../accounts/factors/passwords";
import { revokeSessions } from "../accounts/sessions";
import { requireUser, setBanned, updateUser } from "../accounts/users";
import { requireFreeUsername } from "../accounts/usernames";
import type { User } from "../entities";
import type { Instance } from "../instance";
import { lockUser, unlockUser } from "../accounts/factors/lockout";
import { missingParameter, notFound, Problem } from "../http/problem";
import type { BackendCall, BackendRoute } from "./call";
import { answerUser, requireCalledUser } from "./users";

export const userChangeRoutes: readonly BackendRoute[] = [
  ["PATCH", "/v1/users/:id", update],
  ["PATCH", "/v1/users/:id/metadata", changeMetadata],
  ["POST", "/v1/users/:id/profile_image", uploadPicture],
  ["DELETE", "/v1/users/:id/profile_image", deletePicture],
  ["POST", "/v1/users/:id/ban", (call) => ban(call, true)],
  ["POST", "/v1/users/:id/unban", (call) => ban(call, false)],
  ["POST", "/v1/users/:id/lock", (call) => change(call, lockUser)],
  ["POST", "/v1/users/:id/unlock", (call) => change(call, unlockUser)],
];

/** Replaces what is named; metadata as a whole, as Clerk's documentation says. */
async function update(call: BackendCall): Promise<Response> {
  const { instance, fields } = call;
  const { id } = requireCalledUser(call);
  const name = fields.getText("username");
  const username = name ? requireFreeUsername(instance, name, id) : name;
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  const passwordDigest = password ? await digestNewPassword(instance, password, "password") : null;
  const firstName = fields.getText("first_name");
  const lastName = fields.getText("last_name");
  const externalId = fields.getText("external_id");
  const publicMetadata = fields.getMetadata("public_metadata");
  const privateMetadata = fields.getMetadata("private_metadata");
  const unsafeMetadata = fields.getMetadata("unsafe_metadata");
  const primaryEmailAddressId = fields.getText("primary_email_address_id");
  if (primaryEmailAddressId) requireVerifiedAddress(call, primaryEmailAddressId);
  const user = updateUser(instance, id, {
    ...(passwordDigest && { passwordDigest }),
    ...(username !== undefined && { username }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(externalId !== undefined && { externalId }),
    ...(publicMetadata && { publicMetadata }),
    ...(privateMetadata && { privateMetadata }),
    ...(unsafeMetadata && { unsafeMetadata }),
    ...(primaryEmailAddressId && { primaryEmailAddressId }),
  });
  if (passwordDigest && fields.getFlag("sign_out_of_other_sessions")) revokeSessions(instance, id);
  return answerUser(call, user);
}

/** Adds to what is there; a null takes a key away. */
function changeMetadata(call: BackendCall): Response {
  const { instance, fields } = call;
  const user = requireCalledUser(call);
  const changed = updateUser(instance, user.id, {
    publicMetadata: mergeMetadata(user.publicMetadata, fields.getMetadata("public_metadata")),
    privateMetadata: mergeMetadata(user.privateMetadata, fields.getMetadata("private_metadata")),
    unsafeMetadata: mergeMetadata(user.unsafeMetadata, fields.getMetadata("unsafe_metadata")),
  });
  return answerUser(call, changed);
}

async function uploadPicture(call: BackendCall): Promise<Response> {
  requireCalledUser(call);
  const file = call.fields.getFile("file");
  if (!file) throw missingParameter("file");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const user = requireCalledUser(call);
  setPicture(call.instance, user, bytes);
  return answerUser(call, requireUser(call.instance, user.id));
}

function deletePicture(call: BackendCall): Response {
  const user = requireCalledUser(call);
  removePicture(call.instance, user);
  return answerUser(call, requireUser(call.instance, user.id));
}

function ban(call: BackendCall, banned: boolean): Response {
  return answerUser(call, setBanned(call.instance, requireCalledUser(call).id, banned));
}

function change(call: BackendCall, how: (instance: Instance, user: User) => User): Response {
  return answerUser(call, how(call.instance, requireCalledUser(call)));
}

function requireVerifiedAddress(call: BackendCall, id: string): void {
  const emailAddress = call.instance.store.emailAddresses.get(id);
  if (emailAddress?.userId !== call.parameters["id"]) throw notFound("email address");
  if (emailAddress?.verification?.status === "verified") return;
  const message = "Only a verified email address can be the primary one.";
  throw new Problem(422, "form_param_value_invalid", message, "primary_email_address_id");
}
