import { requireEmailAddress, requireFreeEmailAddress } from "../accounts/email-addresses";
import { digestNewPassword } from "../accounts/factors/passwords";
import { createVerified } from "../accounts/factors/verified";
import { requireFreeUsername } from "../accounts/usernames";
import { createUser, updateUser } from "../accounts/users";
import type { User } from "../entities";
import type { Fields } from "../http/fields";
import type { Instance } from "../instance";

/** A person as a control request or a seed describes them. */
export async function createUserFromFields(instance: Instance, fields: Fields): Promise<User> {
  const password = fields.getText("password", Number.POSITIVE_INFINITY);
  const passwordDigest = password ? await digestNewPassword(instance, password, "password") : null;
  const address = requireEmailAddress(fields.requireText("emailAddress"), "emailAddress");
  requireFreeEmailAddress(instance, address);
  const username = fields.getText("username");
  const freeUsername = username ? requireFreeUsername(instance, username) : null;
  const user = createUser(instance, {
    emailAddresses: [{ address, verification: createVerified("admin") }],
    passwordDigest,
    firstName: fields.getText("firstName") ?? null,
    lastName: fields.getText("lastName") ?? null,
    publicMetadata: fields.getMetadata("publicMetadata") ?? {},
    privateMetadata: fields.getMetadata("privateMetadata") ?? {},
  });
  return freeUsername === null ? user : updateUser(instance, user.id, { username: freeUsername });
}
