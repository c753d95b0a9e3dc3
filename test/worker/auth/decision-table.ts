import type { Brought } from "../../support/auth/decisions";

export type Instance = "production" | "development";

const SIGNED_IN = { session: "valid", clientUat: "old" } as const;
const EXPIRED = { session: "expired", clientUat: "old", refresh: true } as const;

export interface Decision {
  reason: string;
  on: Instance;
  /** What the browser brings to the sign-in page, which shows itself to everybody. */
  brings: Brought;
  /** `handshake`: a redirect to Clerk. `in`, `out`: the page. */
  so: "handshake" | "in" | "out";
  because: string;
}

/**
 * Every reason that Clerk's SDK can give for what it decides about a page, each with a request that brings it
 * about. A development instance knows a browser by `__clerk_db_jwt`, a production instance by cookies alone.
 */
export const DECISIONS: Decision[] = [
  {
    reason: "session-token-and-uat-missing",
    on: "production",
    brings: {},
    so: "out",
    because: "Nothing says that anybody signed in here.",
  },
  {
    reason: "session-token-and-uat-missing",
    on: "development",
    brings: { devBrowser: true },
    so: "out",
    because: "The browser is known, and nobody signed in with it.",
  },
  {
    reason: "dev-browser-missing",
    on: "development",
    brings: {},
    so: "handshake",
    because:
      "A development instance has no cookies of its own domain: it gives the browser a name.",
  },
  {
    reason: "dev-browser-sync",
    on: "development",
    brings: { devBrowser: true, query: { __clerk_db_jwt: "dvb_fromElsewhere" } },
    so: "handshake",
    because: "The browser comes from Clerk's hosted pages and brings the name that it has there.",
  },
  {
    reason: "client-uat-but-no-session-token",
    on: "production",
    brings: { clientUat: "old" },
    so: "handshake",
    because: "Somebody signed in, and the token is lost: Clerk may have another.",
  },
  {
    reason: "session-token-but-no-client-uat",
    on: "production",
    brings: { session: "valid" },
    so: "handshake",
    because: "A token with no time of signing in: the cookies are not those that Clerk left.",
  },
  {
    reason: "session-token-iat-before-client-uat",
    on: "production",
    brings: { session: "valid", clientUat: "new" },
    so: "handshake",
    because: "Somebody signed in or out after the token was made: it may be another person's.",
  },
  {
    reason: "session-token-expired-refresh-non-eligible-no-refresh-cookie",
    on: "production",
    brings: { session: "expired", clientUat: "old" },
    so: "handshake",
    because: "The token's 60 seconds are over, and only the browser can get another.",
  },
  {
    reason: "session-token-expired-refresh-unexpected-bapi-error",
    on: "production",
    brings: { ...EXPIRED, whileClerk: { status: 503, body: "{}" } },
    so: "handshake",
    because: "The refresh cookie is good, and Clerk does not answer the server.",
  },
  {
    reason: "session-token-expired-refresh-fetch-error",
    on: "production",
    brings: { ...EXPIRED, whileClerk: { status: 200, body: '{"half of' } },
    so: "handshake",
    because: "What Clerk answered cannot be read, or the connection broke.",
  },
  {
    reason: "session-token-expired-refresh-unexpected-sdk-error",
    on: "production",
    brings: { ...EXPIRED, whileClerk: { status: 200, body: { cookies: "none" } } },
    so: "handshake",
    because: "Clerk said yes and gave nothing.",
  },
  {
    reason: "session-token-expired-refresh-invalid-session-token",
    on: "production",
    brings: { ...EXPIRED, whileClerk: { status: 200, body: { cookies: "worthless" } } },
    so: "handshake",
    because: "The new token is verified like any other, and this one is not Clerk's.",
  },
  {
    reason: "session-token-expired-refresh-expired-session-token-missing-sid-claim",
    on: "production",
    brings: { session: "expired, of no session", clientUat: "old", refresh: true },
    so: "handshake",
    because: "A token of a JWT template, say: there is no session to renew.",
  },
  {
    reason: "session-token-expired-refresh-session_not_active",
    on: "production",
    brings: { ...EXPIRED, isRevoked: true },
    so: "handshake",
    because: "The session was ended: Clerk refuses to renew it, and says why in a word of its own.",
  },
  {
    reason: "session-token-nbf",
    on: "production",
    brings: { session: "not yet valid", clientUat: "old" },
    so: "handshake",
    because: "One of the two clocks is wrong; by more than 5 seconds the token is not believed.",
  },
  {
    reason: "session-token-iat-in-the-future",
    on: "production",
    brings: { session: "issued in the future", clientUat: "old" },
    so: "handshake",
    because: "The same, by the time at which the token says it was made.",
  },
  {
    reason: "session-token-missing",
    on: "production",
    brings: { ...SIGNED_IN, answer: { is: "unknown nonce", by: "cookie" } },
    so: "out",
    because: "The browser comes back from Clerk, and Clerk has nobody for it.",
  },
  {
    reason: "token-type-mismatch",
    on: "production",
    brings: { bearer: "a machine's" },
    so: "out",
    because: "A machine's token, signed by the same key: it is nobody's session.",
  },
  {
    reason: "token-invalid-authorized-parties",
    on: "production",
    brings: { session: "for another origin", clientUat: "old" },
    so: "out",
    because: "Another site's token, taken there: `authorizedParties` refuses it.",
  },
  {
    reason: "token-invalid-signature",
    on: "production",
    brings: { session: "forged", clientUat: "old" },
    so: "out",
    because: "It names our key and does not bear its signature.",
  },
  {
    reason: "token-invalid-algorithm",
    on: "production",
    brings: { session: "unsigned", clientUat: "old" },
    so: "out",
    because: "`alg: none`: only RSA signatures count.",
  },
  {
    reason: "token-invalid",
    on: "production",
    brings: { session: "a machine's", clientUat: "old" },
    so: "out",
    because: "The same in the session's cookie: its type is not a session token's.",
  },
  {
    reason: "token-verification-failed",
    on: "production",
    brings: { session: "without a person", clientUat: "old" },
    so: "out",
    because: "Well signed, and it names nobody.",
  },
];

interface Impossible {
  reason: string;
  because: string;
  on?: Instance;
  brings?: Brought;
  bindings?: Record<string, string>;
  so?: string;
}

/**
 * The reasons that cannot come up here, and why; where a request exists that would bring them about elsewhere,
 * what comes of it instead.
 */
export const IMPOSSIBLE: Impossible[] = [
  {
    reason: "primary-domain-cross-origin-sync",
    because:
      "Postern is one domain, so a link from another site is no reason for two redirects: the SDK is not shown where the browser comes from.",
    on: "production",
    brings: { ...SIGNED_IN, headers: { Referer: "https://elsewhere.example/" } },
    so: "in",
  },
  {
    reason: "primary-responds-to-syncing",
    because:
      "In a development instance the SDK would redirect to whatever `__clerk_redirect_url` says, and take the browser's name along: the SDK is not shown it, and the sign-in page cleans its address.",
    on: "development",
    brings: { devBrowser: true, query: { __clerk_redirect_url: "https://evil.example/" } },
    so: "redirect to /sign-in",
  },
  {
    reason: "satellite-needs-syncing",
    because: "Postern is no satellite, whatever a binding says: the SDK is not shown that one.",
    on: "production",
    brings: SIGNED_IN,
    bindings: { CLERK_IS_SATELLITE: "true", CLERK_DOMAIN: "satellite.example" },
    so: "in",
  },
  {
    reason: "active-organization-mismatch",
    because: "No address here stands for an organization.",
  },
  {
    reason: "unexpected-error",
    because: "It stands for a token that cannot be read. Such tokens are not shown to the SDK.",
    on: "production",
    brings: { session: "garbage", clientUat: "old" },
    so: "handshake",
  },
  {
    reason: "jwk-kid-mismatch",
    because: "A token that names a key of which we do not know is not shown to the SDK.",
    on: "production",
    brings: { session: "of another instance", clientUat: "old" },
    so: "handshake",
  },
  {
    reason: "session-token-expired-refresh-non-eligible-non-get",
    because: "Whatever the method is, the SDK is shown a GET: a form may be renewed as well.",
  },
  ...["missing-api-client", "missing-session-token", "missing-refresh-token"].map((missing) => ({
    reason: `session-token-expired-refresh-${missing}`,
    because: "The SDK refreshes only with all of them at hand.",
  })),
  {
    reason: "session-token-expired-refresh-expired-session-token-decode-failed",
    because: "What expired was read before.",
  },
  ...["token-expired", "token-not-active-yet", "token-iat-in-the-future"].map((reason) => ({
    reason,
    because: "The SDK says it as a reason for a handshake: session-token-….",
  })),
  ...["jwk-remote-invalid", "jwk-remote-missing"].map((reason) => ({
    reason,
    because: "The SDK has the word and never says it.",
  })),
  {
    reason: "jwk-remote-failed-to-load",
    because:
      "The keys are ours to fetch: without an answer of Clerk's nobody is told anything, 503.",
  },
  { reason: "jwk-local-missing", because: "Without a PEM key the SDK is given the secret key." },
  { reason: "jwk-failed-to-resolve", because: "It is given the secret key always." },
  {
    reason: "secret-key-invalid",
    because: "Our own question for the keys comes first, and fails.",
  },
];

/** How a browser comes back from Clerk, or pretends to. */
export const ANSWERS: {
  name: string;
  on: Instance;
  brings: Brought;
  so: string;
  /** Whether the browser gets a session's cookies. */
  sets: boolean;
  because: string;
}[] = [
  {
    name: "a nonce in a cookie",
    on: "production",
    brings: { clientUat: "old", answer: { is: "nonce", by: "cookie" } },
    so: "in",
    sets: true,
    because: "The server asks Clerk what stands behind it: the cookies that the browser lacks.",
  },
  {
    name: "a token in a cookie",
    on: "production",
    brings: { clientUat: "old", answer: { is: "token", by: "cookie" } },
    so: "in",
    sets: true,
    because: "The older way: the same cookies, signed by Clerk.",
  },
  {
    name: "a forged token in a cookie",
    on: "production",
    brings: { ...SIGNED_IN, answer: { is: "forged token", by: "cookie" } },
    so: "in",
    sets: false,
    because: "It is not shown to the SDK, and the browser's own session stands.",
  },
  {
    name: "another instance's token in a cookie",
    on: "production",
    brings: { ...SIGNED_IN, answer: { is: "another instance's token", by: "cookie" } },
    so: "in",
    sets: false,
    because: "The same.",
  },
  {
    name: "a session token in its place",
    on: "production",
    brings: { clientUat: "old", answer: { is: "session token", by: "cookie" } },
    so: "out",
    sets: false,
    because: "It is signed by Clerk and holds no cookies: nobody comes of it.",
  },
  {
    name: "somebody else's token in a link",
    on: "production",
    brings: { ...SIGNED_IN, answer: { is: "token", by: "address", isAnothers: true } },
    so: "in",
    sets: false,
    because: "Whoever follows the link would write into the account of whoever made it.",
  },
  {
    name: "somebody else's nonce in a link",
    on: "production",
    brings: { answer: { is: "nonce", by: "address", isAnothers: true } },
    so: "out",
    sets: false,
    because: "The same, for a browser in which nobody is signed in.",
  },
  {
    name: "a token in the address",
    on: "development",
    brings: { answer: { is: "token", by: "address" } },
    so: "redirect to /sign-in",
    sets: true,
    because: "Clerk's host shares no cookies with ours. The next address is clean again.",
  },
  {
    name: "a forged token in the address",
    on: "development",
    brings: { ...SIGNED_IN, devBrowser: true, answer: { is: "forged token", by: "address" } },
    so: "in",
    sets: false,
    because: "At this the SDK would throw, and the page would be an error.",
  },
  {
    name: "another instance's token in the address",
    on: "development",
    brings: {
      ...SIGNED_IN,
      devBrowser: true,
      answer: { is: "another instance's token", by: "address" },
    },
    so: "in",
    sets: false,
    because: "The same: usual after other keys were put into .dev.vars.",
  },
];
