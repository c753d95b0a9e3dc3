import { requireEmailAddress } from "../accounts/email-addresses";
import { inviteFromWaitlist, joinWaitlist, rejectFromWaitlist } from "../accounts/waitlist";
import type { WaitlistEntry } from "../entities";
import { Fields } from "../http/fields";
import { createJsonResponse, notFound } from "../http/problem";
import { createWaitlistEntryJson } from "../shapes/invitation";
import type { BackendCall, BackendRoute } from "./call";
import { listFilter, takePage } from "./call";

export const waitlistEntryRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/waitlist_entries", list],
  ["POST", "/v1/waitlist_entries", create],
  ["POST", "/v1/waitlist_entries/bulk", createMany],
  ["POST", "/v1/waitlist_entries/:id/invite", invite],
  ["POST", "/v1/waitlist_entries/:id/reject", reject],
  ["DELETE", "/v1/waitlist_entries/:id", remove],
];

async function list(call: BackendCall): Promise<Response> {
  const statuses = listFilter(call.url, "status");
  const query = call.url.searchParams.get("query")?.toLowerCase() ?? "";
  const matching = call.instance.store.waitlistEntries
    .list()
    .filter((each) => statuses.length === 0 || statuses.includes(each.status))
    .filter((each) => each.emailAddress.includes(query) || each.id === query)
    .toReversed();
  const page = takePage(call, matching).map((each) => createWaitlistEntryJson(call.instance, each));
  return createJsonResponse({ data: await Promise.all(page), total_count: matching.length });
}

function create(call: BackendCall): Promise<Response> {
  const address = requireEmailAddress(call.fields.requireText("email_address"));
  return answer(call, joinWaitlist(call.instance, address));
}

async function createMany(call: BackendCall): Promise<Response> {
  const addresses = call.fields
    .listObjects("")
    .map((each) => requireEmailAddress(Fields.of(each).requireText("email_address")));
  const entries = addresses.map((address) => joinWaitlist(call.instance, address));
  const shapes = entries.map((entry) => createWaitlistEntryJson(call.instance, entry));
  return createJsonResponse(await Promise.all(shapes));
}

async function invite(call: BackendCall): Promise<Response> {
  return answer(call, await inviteFromWaitlist(call.instance, requireCalled(call)));
}

function reject(call: BackendCall): Promise<Response> {
  return answer(call, rejectFromWaitlist(call.instance, requireCalled(call)));
}

function remove(call: BackendCall): Response {
  const { id } = requireCalled(call);
  call.instance.store.waitlistEntries.delete(id);
  return createJsonResponse({ object: "waitlist_entry", id, deleted: true });
}

function requireCalled({ instance, parameters }: BackendCall): WaitlistEntry {
  const entry = instance.store.waitlistEntries.get(parameters["id"] ?? "");
  if (!entry) throw notFound("waitlist entry");
  return entry;
}

async function answer({ instance }: BackendCall, entry: WaitlistEntry): Promise<Response> {
  return createJsonResponse(await createWaitlistEntryJson(instance, entry));
}
