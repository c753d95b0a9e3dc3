import { createWord } from "../../crypto/random";
import type { RandomBytes } from "../../crypto/random";

const COUNT = 10;
const CHARACTERS = 8;

/** Each lets somebody in once who has lost their authenticator app. */
export function createBackupCodes(random: RandomBytes): string[] {
  return Array.from({ length: COUNT }, () => createWord(random, CHARACTERS));
}
