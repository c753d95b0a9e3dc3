import { createVerified } from "../accounts/factors/verified";
import {
  listEmailAddresses,
  requireEmailAddress,
  requireFreeEmailAddress,
} from "../accounts/email-addresses";
import { digestNewPassword } from "../accounts/factors/passwords";
import { createUser, deleteUser, requireUser } from "../accounts/users";
import { requireFreeUsername } from "../accounts/usernames";
import { isTotpSecret } from "../crypto/totp";
import { matchesPassword } from "../crypto/password-digest";
import type { User } from "../entities";
import type { Fields } from "../http/fields";
import { createJsonResponse, malformedParameter, missingParameter, Problem } from "../http/problem";
import { createBackendUserJson } from "../shapes/user";
import type { BackendCall, BackendRoute } from "./call";
import { listFilter, takePage } from "./call";

export const userRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/users", list],
  ["GET", "/v1/users/count", count],
  ["POST", "/v1/users", create],
  ["GET", "/v1/users/:id", read],
  ["DELETE", "/v1/users/:id", remove],
  ["POST", "/v1/users/:id/verify_password", verifyPassword],
];

/** What `order_by` may name; a minus sign before it turns the order round. */
const ORDERS: Record<string, (user: User) => string | number> = {
  created_at: (user) => user.createdAt,
  updated_at: (user) => user.updatedAt,
  last_sign_in_at: (user) => user.lastSignInAt ?? 0,
  last_active_at: (user) => user.lastActiveAt ?? 0,
  first_name: (user) => user.firstName ?? "",
  username: (user) => user.username ?? "",
  last_name: (user) => user.lastName ?? "",
};

export function requireCalledUser({ instance, parameters }: BackendCall): User {
  return requireUser(instance, parameters["id"] ?? "");
}

export function answerUser({ instance }: BackendCall, user: User): Response {
  return createJsonResponse(createBackendUserJson(instance, user));
}

function read(call: BackendCall): Response {
  return answerUser(call, requireCalledUser(call));
}

function list(call: BackendCall): Response {
  const page = takePage(call, sortUsers(call.url, listMatching(call)));
  return createJsonResponse(page.map((user) => createBackendUserJson(call.instance, user)));
}

function count(call: BackendCall): Response {
  return createJsonResponse({ object: "total_count", total_count: listMatching(call).length });
}

async function create(call: BackendCall): Promise<Response> {
  const { instance, fields } = call;
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  if (!password && !fields.getFlag("skip_password_requirement")) throw missingParameter("password");
  const passwordDigest = password ? await digestNewPassword(instance, password, "password") : null;
  const addresses = fields.listTexts("email_address").map((text) => requireEmailAddress(text));
  if (addresses.length === 0) throw missingParameter("email_address");
  for (const address of addresses) requireFreeEmailAddress(instance, address);
  const name = fields.getText("username");
  const username = name ? requireFreeUsername(instance, name) : null;
  const totpSecret = readTotpSecret(fields);
  const user = createUser(instance, {
    emailAddresses: [...new Set(addresses)].map((address) => ({
      address,
      verification: createVerified("admin"),
    })),
    passwordDigest,
    username,
    firstName: fields.getText("first_name") ?? null,
    lastName: fields.getText("last_name") ?? null,
    externalId: fields.getText("external_id") ?? null,
    locale: fields.getText("locale") ?? null,
    totpSecret,
    backupCodes: fields.listTexts("backup_codes"),
    publicMetadata: fields.getMetadata("public_metadata") ?? {},
    privateMetadata: fields.getMetadata("private_metadata") ?? {},
    unsafeMetadata: fields.getMetadata("unsafe_metadata") ?? {},
  });
  return answerUser(call, user);
}

/** Brought from another system, or made by the app. */
function readTotpSecret(fields: Fields): string | null {
  const secret = fields.getText("totp_secret") ?? null;
  if (secret === null || isTotpSecret(secret)) return secret;
  throw malformedParameter("totp_secret", "totp_secret must be base32.");
}

function remove(call: BackendCall): Response {
  const user = requireCalledUser(call);
  deleteUser(call.instance, user);
  return createJsonResponse({ object: "user", id: user.id, slug: null, deleted: true });
}

async function verifyPassword(call: BackendCall): Promise<Response> {
  const user = requireCalledUser(call);
  const password = call.fields.requireText("password", Number.POSITIVE_INFINITY);
  if (user.passwordDigest && (await matchesPassword(user.passwordDigest, password))) {
    return createJsonResponse({ verified: true });
  }
  throw new Problem(422, "incorrect_password", "The password is not right.", "password");
}

function listMatching({ instance, url }: BackendCall): User[] {
  const ids = listFilter(url, "user_id");
  const usernames = listFilter(url, "username").map((each) => each.toLowerCase());
  const externalIds = listFilter(url, "external_id");
  const emailAddresses = listFilter(url, "email_address").map((each) => each.toLowerCase());
  const query = url.searchParams.get("query")?.toLowerCase() ?? "";
  return instance.store.users.list().filter((user) => {
    const own = listEmailAddresses(instance, user.id).map((each) => each.address);
    const words = [user.id, user.firstName, user.lastName, user.username, user.externalId, ...own];
    return (
      (ids.length === 0 || ids.includes(user.id)) &&
      (usernames.length === 0 || usernames.includes(user.username ?? "")) &&
      (externalIds.length === 0 || externalIds.includes(user.externalId ?? "")) &&
      (emailAddresses.length === 0 || own.some((each) => emailAddresses.includes(each))) &&
      (query === "" || words.some((word) => word?.toLowerCase().includes(query)))
    );
  });
}

function sortUsers(url: URL, users: User[]): User[] {
  const orderBy = url.searchParams.get("order_by") ?? "-created_at";
  const getKey = ORDERS[orderBy.replace(/^[+-\s]/, "")];
  if (!getKey) {
    const message = `order_by can be ${Object.keys(ORDERS).join(", ")}, with - before it or without.`;
    throw new Problem(422, "form_param_value_invalid", message, "order_by");
  }
  const direction = orderBy.startsWith("-") ? -1 : 1;
  // The list comes oldest first; turning it round keeps "newest first" right within one millisecond.
  return (direction === -1 ? users.toReversed() : users).toSorted((one, other) => {
    const [a, b] = [getKey(one), getKey(other)];
    return a === b ? 0 : (a < b ? -1 : 1) * direction;
  });
}
