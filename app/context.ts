import type { Appearance } from "~/appearance/theme";
import type { Auth } from "~/auth/auth.server";
import type { Leaving } from "~/leaving/leave.server";
import type { People } from "~/people/people.server";
import type { Webhooks } from "~/people/webhooks.server";
import type { PostStore } from "~/posts/store.server";
import type { Reading } from "~/reading/reading.server";

/**
 * All that loaders and actions may reach. `functions/load-context.ts` fills it from the bindings,
 * anew for every request, so that no route ever holds a KV namespace, the environment or a key.
 */
declare module "@remix-run/cloudflare" {
  interface AppLoadContext {
    /** Who is asking. Routes go through `requireUser`, `requireWriter` and `getViewer`. */
    auth: Auth;
    /** The language and the theme of the page that is asked for. */
    appearance: Appearance;
    /** Nobody and no team is deleted but by `leaving`. */
    people: Omit<People, "deletePerson" | "deleteTeam" | "dissolveTeam">;
    /** What Clerk tells of people by itself. */
    webhooks: Webhooks;
    posts: PostStore;
    /** The public pages, to be told of what changed. */
    reading: Pick<Reading, "find" | "purge">;
    /** Counts one more write of this person, or of nobody's who is signed in, against the limit. */
    admitWrite: (
      userId: string | null,
    ) => Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>;
    /** Counts one more page, or `cost` of them, for which Clerk is asked on behalf of this person. */
    admitAsking: (
      userId: string,
      cost?: number,
    ) => Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>;
    /** Deletes all that the person who asks wrote, when they leave. */
    leaving: Leaving;
    /** Work that may go on when the answer is already given. */
    waitUntil: (work: Promise<unknown>) => void;
    /** The Content-Security-Policy nonce of this response. */
    nonce: string;
    /** Names this request in the log and on an error page. */
    requestId: string;
  }
}
