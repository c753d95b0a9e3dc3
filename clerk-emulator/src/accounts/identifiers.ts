import type { User } from "../entities";
import { Problem } from "../http/problem";
import type { Instance } from "../instance";
import { getUserByEmailAddress } from "./email-addresses";
import { getUserByUsername } from "./usernames";

/** Whom an identifier typed at sign-in belongs to, or Clerk's Problem for nobody. */
export function requireUserByIdentifier(instance: Instance, text: string): User {
  const identifier = text.trim();
  const user =
    getUserByEmailAddress(instance, identifier) ?? getUserByUsername(instance, identifier);
  if (user) return user;
  throw new Problem(422, "form_identifier_not_found", "Couldn't find your account.", "identifier");
}
