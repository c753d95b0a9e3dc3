import type { ClerkSettings } from "../app/auth/auth.server";
import type { RateLimits } from "./security/rate-limits";
import { createMisconfiguration, type Misconfiguration, sentenceOf } from "./misconfiguration";

/** The settings of a Worker whose bindings are all in order. */
export interface Settings {
  clerk: ClerkSettings;
  clerkApiUrl: string | undefined;
  /** Where Clerk's Frontend API answers; the proxy's target. */
  frontendApiUrl: string;
  posts: KVNamespace;
  /** Whether clerk-js may report to Clerk how it is used. */
  isTelemetryOn: boolean;
  limits: RateLimits;
  /** What Clerk's webhooks are checked with; without it they are refused, and everything else works. */
  webhooks: { ok: true; signingSecret: string } | { ok: false; cure: string };
}

export type ParsedEnv =
  | { ok: true; settings: Settings }
  | { ok: false; problems: Misconfiguration[] };

export const DEFAULT_FRONTEND_API_URL = "https://frontend-api.clerk.dev";

let lastParsed: { env: Env; parsed: ParsedEnv } | undefined;

/** Checks the bindings once in each isolate. */
export function readEnv(env: Env): ParsedEnv {
  if (lastParsed?.env !== env) lastParsed = { env, parsed: parseEnv(env) };
  return lastParsed.parsed;
}

/** Every fault is found at once, so that nobody mends them one page load at a time. */
function parseEnv(env: Partial<Env>): ParsedEnv {
  const problems: Misconfiguration[] = [];
  const refuse = (name: string, fault: string) =>
    problems.push(createMisconfiguration(name, fault));

  const text = (name: keyof Env): string | undefined => {
    const value: unknown = env[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const key = (
    name: "CLERK_PUBLISHABLE_KEY" | "CLERK_SECRET_KEY",
    isValid: (value: string) => boolean,
  ) => {
    const value = text(name);
    if (!value) refuse(name, "is missing");
    else if (!isValid(value)) refuse(name, "is not a key of Clerk's");
    return value ?? "";
  };
  const address = (name: keyof Env, isValid: (value: string) => boolean, form: string) => {
    const value = text(name);
    if (value && !isValid(value)) refuse(name, `is not ${form}`);
    return value;
  };
  const way = (name: keyof Env) => address(name, isPathOrAddress, "a path or an address");

  const publishableKey = key("CLERK_PUBLISHABLE_KEY", (value) => frontendApiHost(value) !== null);
  const secretKey = key("CLERK_SECRET_KEY", (value) => /^sk_(test|live)_\S{8,}$/.test(value));
  const [kind, secretKind] = [kindOf(publishableKey), kindOf(secretKey)];
  if (kind && secretKind && kind !== secretKind) {
    refuse(
      "CLERK_SECRET_KEY",
      "belongs to another kind of instance than CLERK_PUBLISHABLE_KEY (test and live)",
    );
  }
  const jwtKey = address("CLERK_JWT_KEY", isPublicKeyPem, "a PEM public key");
  const proxyUrl = address(
    "CLERK_PROXY_URL",
    isPathOrAddress,
    "a path like /__clerk or an address",
  );
  const posts: unknown = env.POSTS;
  if (!isKvNamespace(posts)) refuse("POSTS", posts ? "is not a KV namespace" : "is missing");

  const clerk: ClerkSettings = {
    publishableKey,
    secretKey,
    jwtKey,
    proxyUrl,
    signInUrl: way("CLERK_SIGN_IN_URL") ?? "/sign-in",
    signUpUrl: way("CLERK_SIGN_UP_URL") ?? "/sign-up",
    // The guide's older names for the same wish come second.
    signInFallbackRedirectUrl:
      way("CLERK_SIGN_IN_FALLBACK_REDIRECT_URL") ?? way("CLERK_AFTER_SIGN_IN_URL") ?? "/posts",
    signUpFallbackRedirectUrl:
      way("CLERK_SIGN_UP_FALLBACK_REDIRECT_URL") ?? way("CLERK_AFTER_SIGN_UP_URL") ?? "/posts",
    signInForceRedirectUrl: way("CLERK_SIGN_IN_FORCE_REDIRECT_URL"),
    signUpForceRedirectUrl: way("CLERK_SIGN_UP_FORCE_REDIRECT_URL"),
    afterSignOutUrl: way("CLERK_AFTER_SIGN_OUT_URL") ?? "/",
    authorizedParties: (text("POSTERN_AUTHORIZED_PARTIES") ?? "").split(/[\s,]+/).filter(Boolean),
  };
  const clerkApiUrl = address("CLERK_API_URL", URL.canParse, "an address");
  const frontendApiUrl =
    address("CLERK_FAPI_URL", URL.canParse, "an address") ?? DEFAULT_FRONTEND_API_URL;

  const signingSecret = address(
    "CLERK_WEBHOOK_SIGNING_SECRET",
    (value) => /^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(value),
    "a signing secret of Clerk's webhooks (whsec_…)",
  );
  const webhooks = signingSecret
    ? { ok: true as const, signingSecret }
    : {
        ok: false as const,
        cure: sentenceOf(createMisconfiguration("CLERK_WEBHOOK_SIGNING_SECRET", "is missing")),
      };

  const limit = (name: "WRITE_LIMIT" | "CLERK_LIMIT") => {
    const binding: unknown = env[name];
    if (binding !== undefined && !isRateLimit(binding)) refuse(name, "is not a rate limit");
    return isRateLimit(binding) ? binding : undefined;
  };
  const limits = { writes: limit("WRITE_LIMIT"), clerk: limit("CLERK_LIMIT") };

  const isTelemetryOn = !/^(1|true)$/.test(text("CLERK_TELEMETRY_DISABLED") ?? "");

  if (problems.length > 0 || !isKvNamespace(posts)) return { ok: false, problems };
  return {
    ok: true,
    settings: { clerk, clerkApiUrl, frontendApiUrl, posts, isTelemetryOn, webhooks, limits },
  };
}

/** The Frontend API host that a publishable key carries in base64, or null when it is no such key. */
export function frontendApiHost(publishableKey: string): string | null {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/=_-]+)$/.exec(publishableKey)?.[1];
  if (!encoded) return null;
  try {
    const host = /^([a-z0-9.-]+\.[a-z]+)\$$/i.exec(atob(encoded))?.[1];
    return host ?? null;
  } catch {
    return null; // Not base64, so not a key.
  }
}

function kindOf(key: string): string | undefined {
  return /^[ps]k_(test|live)_/.exec(key)?.[1];
}

function isPublicKeyPem(value: string): boolean {
  return /^-----BEGIN PUBLIC KEY-----[\sA-Za-z0-9+/=\\]+-----END PUBLIC KEY-----$/.test(value);
}

function isPathOrAddress(value: string): boolean {
  return /^\/(?![/\\])/.test(value) || /^https?:\/\//.test(value);
}

function isRateLimit(value: unknown): value is RateLimit {
  return typeof value === "object" && value !== null && "limit" in value;
}

function isKvNamespace(value: unknown): value is KVNamespace {
  return typeof value === "object" && value !== null && "getWithMetadata" in value;
}
