import { plainPage } from "./plain-page";

export interface Misconfiguration {
  /** The binding's name in `wrangler.toml`, `.dev.vars` or among the secrets. */
  name: string;
  /** What is wrong with it, as the rest of a sentence. A value is never shown. */
  fault: string;
  cure: string;
}

export function createMisconfiguration(name: string, fault: string): Misconfiguration {
  return {
    name,
    fault,
    cure: cures[name] ?? `Set it in wrangler.toml under [vars], or leave it out.`,
  };
}

const RATE_LIMIT_CURE =
  "Bind it in wrangler.toml as Postern's own does: `[[ratelimits]]` with its `name`, a `namespace_id` and `simple = { limit, period = 10 }`.";

const cures: Record<string, string> = {
  WRITE_LIMIT: RATE_LIMIT_CURE,
  CLERK_LIMIT: RATE_LIMIT_CURE,
  CLERK_PUBLISHABLE_KEY:
    "Copy it from the API keys page of Clerk's dashboard into .dev.vars, or run `npx wrangler secret put CLERK_PUBLISHABLE_KEY`.",
  CLERK_SECRET_KEY:
    "Copy it from the API keys page of Clerk's dashboard into .dev.vars, or run `npx wrangler secret put CLERK_SECRET_KEY`.",
  CLERK_JWT_KEY:
    "Copy the PEM public key from the API keys page of Clerk's dashboard and run `npx wrangler secret put CLERK_JWT_KEY`, or leave it out.",
  CLERK_WEBHOOK_SIGNING_SECRET:
    "Make an endpoint for /webhooks/clerk on the Webhooks page of Clerk's dashboard, copy its signing secret and run `npx wrangler secret put CLERK_WEBHOOK_SIGNING_SECRET`.",
  "triggers.crons": 'Write in wrangler.toml under [triggers]: `crons = ["*/10 * * * *"]`.',
  compatibility_date: 'Write in wrangler.toml: `compatibility_date = "2026-04-26"`.',
  compatibility_flags: "Write in wrangler.toml: `compatibility_flags = []`.",
  POSTS:
    'Bind a KV namespace in wrangler.toml: `[[kv_namespaces]]` with `binding = "POSTS"`; `npx wrangler deploy` creates it.',
};

/** What is wrong and what mends it, as sentences. */
export function sentenceOf({ name, fault, cure }: Misconfiguration): string {
  return `${name} ${fault}. ${cure}`;
}

/** The page of a Worker that cannot start: what is wrong and the command that mends it. */
export function misconfigurationPage(problems: Misconfiguration[]): Response {
  const list = problems.map(sentenceOf);
  return plainPage({
    status: 500,
    title: "Postern is not set up yet",
    paragraphs: ["Nothing is lost; it only waits for its settings.", ...list],
  });
}
