import { removePicture, setPicture } from "../../accounts/images";
import { digestNewPassword } from "../../accounts/factors/passwords";
import { closeSession, listLiveSessionsOfUser, revokeSessions } from "../../accounts/sessions";
import { deleteUser, updateUser } from "../../accounts/users";
import { requireFreeUsername } from "../../accounts/usernames";
import { matchesPassword } from "../../crypto/password-digest";
import type { User } from "../../entities";
import { createJsonResponse, missingParameter, notFound, Problem } from "../../http/problem";
import { createSessionJson, createSessionWithActivitiesJson } from "../../shapes/session";
import { createPictureJson, createUserJson } from "../../shapes/user";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { requireRecentPerson } from "./recent-proof";

export const meRoutes: readonly FrontendRoute[] = [
  ["GET", "/v1/me", (call) => answerUser(call, requirePerson(call).user)],
  ["PATCH", "/v1/me", update],
  ["DELETE", "/v1/me", remove],
  ["POST", "/v1/me/change_password", changePassword],
  ["POST", "/v1/me/profile_image", uploadPicture],
  ["DELETE", "/v1/me/profile_image", deletePicture],
  ["GET", "/v1/me/sessions/active", listSessions],
  ["POST", "/v1/me/sessions/:id/revoke", revokeSession],
];

function update(call: FrontendCall): Promise<Response> {
  const { instance, fields } = call;
  const { user } = requirePerson(call);
  const name = fields.getText("username");
  if (name === null && user.username && instance.configuration.username === "required") {
    throw missingParameter("username");
  }
  const username = name ? requireFreeUsername(instance, name, user.id) : name;
  const firstName = fields.getText("first_name");
  const lastName = fields.getText("last_name");
  const unsafeMetadata = fields.getMetadata("unsafe_metadata");
  const primaryId = fields.getText("primary_email_address_id");
  if (primaryId) requireRecentPerson(call);
  if (primaryId) requireVerifiedAddress(call, user, primaryId);
  const changed = updateUser(instance, user.id, {
    ...(username !== undefined && { username }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(unsafeMetadata && { unsafeMetadata }),
    ...(primaryId && { primaryEmailAddressId: primaryId }),
  });
  return answerUser(call, changed);
}

function remove(call: FrontendCall): Promise<Response> {
  const { user } = requireRecentPerson(call);
  deleteUser(call.instance, user);
  return createAnswer(call, { object: "user", id: user.id, deleted: true });
}

async function changePassword(call: FrontendCall): Promise<Response> {
  const { instance, fields } = call;
  const { user, session } = requireRecentPerson(call);
  const next = fields.requireText("new_password", Number.POSITIVE_INFINITY);
  const current = fields.getText("current_password", Number.POSITIVE_INFINITY);
  if (user.passwordDigest) {
    if (!current) throw missingParameter("current_password");
    if (!(await matchesPassword(user.passwordDigest, current))) {
      const message = "Password is incorrect. Try again.";
      throw new Problem(422, "form_password_incorrect", message, "current_password");
    }
    if (next === current) {
      const message = "New password cannot be the same as the current password.";
      throw new Problem(422, "form_new_password_matches_current", message, "new_password");
    }
  }
  const passwordDigest = await digestNewPassword(instance, next, "new_password");
  // Hashing takes a while: whoever was signed out meanwhile changes nothing.
  requirePerson(call);
  const changed = updateUser(instance, user.id, { passwordDigest });
  if (fields.getFlag("sign_out_of_other_sessions")) revokeSessions(instance, user.id, session.id);
  return answerUser(call, changed);
}

async function uploadPicture(call: FrontendCall): Promise<Response> {
  requirePerson(call);
  const file = call.fields.getFile("file");
  if (!file) throw missingParameter("file");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { user } = requirePerson(call);
  const image = setPicture(call.instance, user, bytes);
  return answerImage(call, user.id, image.id);
}

function deletePicture(call: FrontendCall): Promise<Response> {
  const { user } = requirePerson(call);
  removePicture(call.instance, user);
  return answerImage(call, user.id, "");
}

function listSessions(call: FrontendCall): Response {
  const { user } = requirePerson(call);
  const now = call.instance.now();
  const sessions = listLiveSessionsOfUser(call.instance, user.id);
  return createJsonResponse(sessions.map((each) => createSessionWithActivitiesJson(each, now)));
}

/** Signs the person out of another of their devices, or of this one. */
async function revokeSession(call: FrontendCall): Promise<Response> {
  const { user } = requirePerson(call);
  const id = call.parameters["id"];
  const session = listLiveSessionsOfUser(call.instance, user.id).find((each) => each.id === id);
  if (!session) throw notFound("session");
  const closed = closeSession(call.instance, session, "revoked");
  return createAnswer(call, await createSessionJson(call.instance, closed, call.publicOrigin));
}

function requireVerifiedAddress(call: FrontendCall, user: User, id: string): void {
  const emailAddress = call.instance.store.emailAddresses.get(id);
  if (emailAddress?.userId !== user.id) throw notFound("email address");
  if (emailAddress.verification?.status === "verified") return;
  const message = "Only a verified email address can be the primary one.";
  throw new Problem(422, "form_param_value_invalid", message, "primary_email_address_id");
}

function answerUser(call: FrontendCall, user: User): Promise<Response> {
  return createAnswer(call, createUserJson(call.instance, user));
}

function answerImage(call: FrontendCall, userId: string, imageId: string): Promise<Response> {
  const user = call.instance.store.users.get(userId);
  const publicUrl = user && imageId ? createPictureJson(call.instance, user).image_url : null;
  return createAnswer(call, { object: "image", id: imageId, name: imageId, public_url: publicUrl });
}
