import type { Configuration } from "./configuration";
import { requireConfiguration } from "./configuration";

/** The bindings of the emulator's Worker. They are made by `../bindings.mjs`. */
export interface Env {
  EMULATOR: DurableObjectNamespace;
  /** clerk-js as its npm package ships it, on disk. */
  ASSETS: Fetcher;
  PUBLISHABLE_KEY: string;
  SECRET_KEY: string;
  JWT_PRIVATE_KEY: string;
  WEBHOOK_SIGNING_SECRET: string;
  /** Empty or, where an environment holds nothing empty, `null`: no webhooks are sent. */
  WEBHOOK_URL: string | null;
  APPLICATION_NAME: string;
  /** Random per launch. Whoever knows it may control the emulator; the app never learns it. */
  CONTROL_TOKEN: string;
  /** "true": every code also goes to the console as one line. */
  PRINT_CODES: string;
  /** JSON of what is switched on from the start: part of a Configuration. */
  CONFIGURATION: string;
  /** "true": answer at /frontend/* and /backend/* on any host name (see the README, "Standing alone"). */
  STANDING_ALONE: string;
  /** Where the pages of the app stand when it comes without a proxy of its own. */
  APP_ORIGIN: string;
}

export type Mode = "live" | "test";

export interface Settings {
  mode: Mode;
  publishableKey: string;
  secretKey: string;
  /** The host inside the publishable key: the issuer of every token. */
  frontendHost: string;
  applicationName: string;
  webhookUrl: string | null;
  webhookSigningSecret: string;
  printCodes: boolean;
  /** What is switched on from the start. */
  configuration: Partial<Configuration>;
}

/** Reads the bindings. Throws when the publishable key is none: nothing could work afterwards. */
export function createSettings(env: Env): Settings {
  const match = /^pk_(live|test)_([A-Za-z0-9+/]+=*)$/.exec(env.PUBLISHABLE_KEY);
  const [, mode, encodedHost = ""] = match ?? [];
  const host = atob(encodedHost);
  if ((mode !== "live" && mode !== "test") || !host.endsWith("$")) {
    throw new Error(
      "PUBLISHABLE_KEY must be pk_live_ or pk_test_ and base64 of a host name with $ after it.",
    );
  }
  return {
    mode,
    publishableKey: env.PUBLISHABLE_KEY,
    secretKey: env.SECRET_KEY,
    frontendHost: host.slice(0, -1),
    applicationName: env.APPLICATION_NAME,
    webhookUrl: env.WEBHOOK_URL || null,
    webhookSigningSecret: env.WEBHOOK_SIGNING_SECRET,
    printCodes: env.PRINT_CODES === "true",
    configuration: requireConfiguration(JSON.parse(env.CONFIGURATION || "{}")),
  };
}
