import { Problem } from "../http/problem";
import type { User } from "../entities";
import type { Instance } from "../instance";

export const MIN_USERNAME_CHARACTERS = 4;
export const MAX_USERNAME_CHARACTERS = 64;

/** The username in lower case, or a Problem: where they are switched off, for its form, and when it is taken. */
export function requireFreeUsername(instance: Instance, text: string, ownerId?: string): string {
  if (instance.configuration.username === "off") {
    throw new Problem(422, "form_param_unknown", "Usernames are not switched on.", "username");
  }
  const username = text.trim().toLowerCase();
  if (username.length < MIN_USERNAME_CHARACTERS || username.length > MAX_USERNAME_CHARACTERS) {
    const message = `Username must be between ${MIN_USERNAME_CHARACTERS} and ${MAX_USERNAME_CHARACTERS} characters long.`;
    throw new Problem(422, "form_username_invalid_length", message, "username");
  }
  if (!/^[a-z0-9_-]+$/.test(username) || /^\d+$/.test(username)) {
    const message =
      "Username can only contain letters, numbers and '_' or '-', and must not be only numbers.";
    throw new Problem(422, "form_username_invalid_character", message, "username");
  }
  const owner = getUserByUsername(instance, username);
  if (!owner || owner.id === ownerId) return username;
  const message = "That username is taken. Please try another.";
  throw new Problem(422, "form_identifier_exists", message, "username");
}

export function getUserByUsername(instance: Instance, username: string): User | null {
  return instance.store.users.listBy("username", username.toLowerCase())[0] ?? null;
}
