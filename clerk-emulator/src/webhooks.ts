import type { ClerkEvent } from "./accounts/events";
import { createId } from "./crypto/random";
import { createSvixHeaders } from "./crypto/svix";
import type { Instance } from "./instance";
import { createPlainWaitlistEntryJson } from "./shapes/invitation";
import { createBackendSessionJson } from "./shapes/session";
import { createDomainJson } from "./shapes/organizations/domain";
import { createBackendMembershipJson } from "./shapes/organizations/membership";
import {
  createBackendOrganizationJson,
  createOrganizationInvitationJson,
} from "./shapes/organizations/organization";
import { createBackendUserJson } from "./shapes/user";

/** After the first try; Svix goes on for days, a local app is either there or it is not. */
const RETRY_DELAYS_MS = [500, 2_000];

/**
 * The body of a webhook, made at once: the state is that of the event. As with Clerk, they may
 * arrive in another order than they happened in.
 */
export function createWebhookBody(instance: Instance, event: ClerkEvent): string {
  return JSON.stringify({
    data: createEventData(instance, event),
    event_attributes: { http_request: { client_ip: "", user_agent: "" } },
    instance_id: "ins_postern",
    object: "event",
    timestamp: instance.now(),
    type: event.type,
  });
}

/** Delivers a webhook as often, and as late, as the configuration wants. */
export async function deliverWebhook(instance: Instance, url: string, body: string): Promise<void> {
  const { webhookCopies, webhookMaxDelayMs } = instance.configuration;
  const messageId = createId(instance.random, "msg");
  const deliveries = Array.from({ length: webhookCopies }, async () => {
    const [chance = 0] = instance.random(1);
    const delayMs = (chance / 256) * webhookMaxDelayMs;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    await deliver(instance, url, body, messageId);
  });
  await Promise.all(deliveries);
}

/** Signs and posts it, up to three times. */
async function deliver(
  instance: Instance,
  url: string,
  body: string,
  messageId: string,
): Promise<void> {
  const { settings, now, print } = instance;
  for (const delayMs of [0, ...RETRY_DELAYS_MS]) {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const sentAt = Math.floor(now() / 1000);
    const signature = await createSvixHeaders(
      settings.webhookSigningSecret,
      messageId,
      sentAt,
      body,
    );
    const headers = { "content-type": "application/json", ...signature };
    const status = await post(url, headers, body);
    if (status !== null && status >= 200 && status < 300) return;
    if (delayMs === RETRY_DELAYS_MS.at(-1)) {
      print(`Postern: a webhook was not accepted by ${url} (${status ?? "no answer"})`);
    }
  }
}

/** The status of the answer; `null` when nobody answered, which is for the caller to try again. */
async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<number | null> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

function createEventData(instance: Instance, event: ClerkEvent): Record<string, unknown> {
  switch (event.type) {
    case "user.created":
    case "user.updated":
      return createBackendUserJson(instance, event.user);
    case "user.deleted":
      return { id: event.userId, object: "user", deleted: true };
    case "organization.created":
    case "organization.updated":
      return createBackendOrganizationJson(instance, event.organization);
    case "organization.deleted":
      return { id: event.organizationId, object: "organization", deleted: true };
    case "organizationMembership.created":
    case "organizationMembership.updated":
    case "organizationMembership.deleted":
      return createBackendMembershipJson(instance, event.membership);
    case "organizationInvitation.created":
    case "organizationInvitation.accepted":
    case "organizationInvitation.revoked":
      return createOrganizationInvitationJson(instance, event.invitation);
    case "organizationDomain.created":
    case "organizationDomain.updated":
      return createDomainJson(instance, event.domain);
    case "organizationDomain.deleted":
      return { id: event.domainId, object: "organization_domain", deleted: true };
    case "waitlistEntry.created":
    case "waitlistEntry.updated":
      return createPlainWaitlistEntryJson(event.entry);
    default:
      return createBackendSessionJson(event.session, instance.now());
  }
}
