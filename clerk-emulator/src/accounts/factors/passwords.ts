import { createPasswordDigest } from "../../crypto/password-digest";
import type { Instance } from "../../instance";
import { Problem } from "../../http/problem";

export const MIN_PASSWORD_CHARACTERS = 8;
export const MAX_PASSWORD_BYTES = 72;

/** Hashes a password that keeps the rules, or throws a Problem at the field it came from. */
export async function digestNewPassword(
  instance: Instance,
  password: string,
  parameter: string,
): Promise<string> {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    const message = `Passwords must be ${MIN_PASSWORD_CHARACTERS} characters or more.`;
    throw new Problem(422, "form_password_length_too_short", message, parameter);
  }
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES) {
    const message = `Passwords must not be larger than ${MAX_PASSWORD_BYTES} bytes.`;
    throw new Problem(422, "form_password_size_in_bytes_exceeded", message, parameter);
  }
  return createPasswordDigest(instance.random, password);
}
