/** Bindings that may be left out; the required ones stand in wrangler.toml and are typed by `wrangler types`. */
interface Env {
  /** PEM public key of the Clerk instance: verifies sessions without a request to Clerk. */
  CLERK_JWT_KEY?: string;
  /** `/__clerk` sends browsers to Clerk's Frontend API through this Worker. */
  CLERK_PROXY_URL?: string;
  /** Where browsers load clerk-js from, when not from Clerk. */
  CLERK_JS?: string;
  CLERK_SIGN_IN_URL?: string;
  CLERK_SIGN_UP_URL?: string;
  /** Where to after signing in when no page was asked for; first this, then the older name. */
  CLERK_SIGN_IN_FALLBACK_REDIRECT_URL?: string;
  CLERK_AFTER_SIGN_IN_URL?: string;
  CLERK_SIGN_UP_FALLBACK_REDIRECT_URL?: string;
  CLERK_AFTER_SIGN_UP_URL?: string;
  /** Where to after signing in, whatever page was asked for. */
  CLERK_SIGN_IN_FORCE_REDIRECT_URL?: string;
  CLERK_SIGN_UP_FORCE_REDIRECT_URL?: string;
  CLERK_AFTER_SIGN_OUT_URL?: string;
  /** `whsec_…`: what Clerk signs its webhooks with. Without it /webhooks/clerk takes none. */
  CLERK_WEBHOOK_SIGNING_SECRET?: string;
  CLERK_TELEMETRY_DISABLED?: string;
  CLERK_API_URL?: string;
  CLERK_FAPI_URL?: string;
  /** Further origins whose sessions are accepted, separated by spaces or commas. */
  POSTERN_AUTHORIZED_PARTIES?: string;
}
