import type { ClerkEvent } from "./accounts/events";
import type { Configuration } from "./configuration";
import type { RandomBytes } from "./crypto/random";
import type { Signer } from "./crypto/jwt";
import type { Settings } from "./settings";
import type { Store } from "./store/store";

/** One Clerk instance: its settings, what it remembers, and the world it may touch. */
export interface Instance {
  readonly settings: Settings;
  readonly store: Store;
  /** What is switched on at this moment. */
  readonly configuration: Configuration;
  readonly signer: Signer;
  /** First 8 characters that tell this instance's cookies from another's on the same host. */
  readonly cookieSuffix: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: RandomBytes;
  /** One line for whoever watches the console. */
  readonly print: (line: string) => void;
  readonly publish: (event: ClerkEvent) => void;
}

export function nowInSeconds(instance: Instance): number {
  return Math.floor(instance.now() / 1000);
}
