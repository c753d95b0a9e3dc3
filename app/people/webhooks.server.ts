import { verifyWebhook } from "@clerk/backend/webhooks";
import { readBounded } from "~/forms/read-bounded.server";
import { webhookKey } from "~/posts/keys";
import type { PatientKv } from "~/posts/store/patient-kv.server";
import { PeopleUnavailable } from "./ask-clerk.server";
import type { Profiles } from "./profiles/profiles.server";

/** What became of a webhook, for the log and for the answer. */
export type WebhookOutcome =
  | { kind: "done"; type: string }
  /** Of no interest here, heeded before, or overtaken by what is known already. */
  | { kind: "nothing-to-do"; type: string }
  | { kind: "refused"; reason: "too-large" | "not-clerk" }
  | { kind: "not-set-up"; cure: string }
  /** Clerk did not answer: Svix, which delivers for Clerk, is to come again. */
  | { kind: "later"; retryAfterSeconds: number };

export type WebhookSetup = { ok: true; signingSecret: string } | { ok: false; cure: string };

export interface Webhooks {
  /** Checks and heeds one webhook of Clerk's. Rejects when KV fails; Svix then comes again. */
  receive(request: Request): Promise<WebhookOutcome>;
}

/** Clerk's user or organization as an event carries it: with every address and all metadata, a few KB. */
const WEBHOOK_BODY_BYTES = 256_000;

/**
 * A signature counts for five minutes before and after its time (Clerk's SDK sees to it), so nobody but
 * Svix, which signs anew, can bring a message after that.
 */
const REMEMBERED_SECONDS = 3_600;

export function createWebhooks(options: {
  /** Without a secret nothing is taken, since anybody could have sent it: `cure` says how to set one. */
  setup: WebhookSetup;
  kv: PatientKv;
  profiles: Profiles;
  /** Whether Clerk still knows the person or the team; throws `PeopleUnavailable`. */
  isKnown: (authorId: string) => Promise<boolean>;
  /** How many are in a team now, null for one that Clerk does not know; throws likewise. */
  countMembers: (teamId: string) => Promise<number | null>;
  /** The teams that somebody had founded who is gone, and in which nobody is; throws likewise. */
  listForsakenTeams: (founderId: string) => Promise<string[]>;
  /**
   * Begins to erase all that a person or a team wrote; of a forsaken team, if nobody is in it some minutes later.
   * Called again it must do no harm.
   */
  beginErasure: (authorId: string, kind: { isForsaken: boolean }) => Promise<void>;
}): Webhooks {
  const { setup, kv, profiles } = options;

  /** Nobody could ever reach a team again in which nobody is. */
  async function endIfForsaken(teamId: string): Promise<boolean> {
    const members = await options.countMembers(teamId);
    if (members) return false;
    await options.beginErasure(teamId, { isForsaken: members === 0 });
    return true;
  }

  async function heed(event: Event): Promise<boolean> {
    const { updated_at: updatedAt } = event.data;
    const id = subjectOf(event);
    if (id === null) return false;
    switch (event.type) {
      case "user.updated":
      case "organization.updated": {
        const kept = await profiles.getKept(id);
        // Events come twice and in any order: they only say when to look, Clerk says what is true.
        if (!kept || (typeof updatedAt === "number" && kept.updatedAt >= updatedAt)) return false;
        await profiles.refresh(id);
        return true;
      }
      case "user.deleted":
      case "organization.deleted":
        // Nothing brings erased posts back, so a signature is not enough: Clerk has to know nobody.
        if (await options.isKnown(id)) return false;
        await options.beginErasure(id, { isForsaken: false });
        if (event.type === "user.deleted") {
          for (const teamId of await options.listForsakenTeams(id)) await endIfForsaken(teamId);
        }
        return true;
      case "organizationMembership.deleted":
        return endIfForsaken(id);
      default:
        return false;
    }
  }

  return {
    async receive(request) {
      if (!setup.ok) return { kind: "not-set-up", cure: setup.cure };
      const body = await readBounded(request, WEBHOOK_BODY_BYTES);
      if (!body) return { kind: "refused", reason: "too-large" };
      const { url, headers } = request;
      const signed = new Request(url, { method: "POST", headers, body });
      const event = await verify(signed, setup.signingSecret);
      if (!event) return { kind: "refused", reason: "not-clerk" };
      const { type } = event;
      if (!HEEDED.has(type) || (await kv.get(webhookKey(event.messageId))) !== null) {
        return { kind: "nothing-to-do", type };
      }
      try {
        const isDone = await heed(event);
        // Last, so that what broke off is begun again; both kinds of work may be done twice.
        await kv.put(webhookKey(event.messageId), "1", { expirationTtl: REMEMBERED_SECONDS });
        return { kind: isDone ? "done" : "nothing-to-do", type };
      } catch (error) {
        if (!(error instanceof PeopleUnavailable)) throw error;
        return { kind: "later", retryAfterSeconds: error.retryAfterSeconds };
      }
    },
  };
}

const HEEDED: ReadonlySet<string> = new Set([
  "user.updated",
  "user.deleted",
  "organization.updated",
  "organization.deleted",
  "organizationMembership.deleted",
]);

/** The id of the person or the team that an event is about, or null where it names none. */
function subjectOf({ type, data }: Event): string | null {
  const id = type.startsWith("organizationMembership.") ? data.organization?.id : data.id;
  const form = type.startsWith("user.") ? /^user_\w{1,64}$/ : /^org_\w{1,64}$/;
  return typeof id === "string" && form.test(id) ? id : null;
}

interface Event {
  messageId: string;
  type: string;
  data: { id?: unknown; updated_at?: unknown; organization?: { id?: unknown } | null };
}

/** The event of a request that Clerk signed; null for any other. */
async function verify(request: Request, signingSecret: string): Promise<Event | null> {
  const messageId = request.headers.get("svix-id")?.trim() ?? "";
  if (!/^[\w-]{1,128}$/.test(messageId)) return null;
  try {
    const { type, data } = await verifyWebhook(request, { signingSecret });
    return { messageId, type, data };
  } catch {
    return null; // Whatever is wrong with it, it is not Clerk's.
  }
}
