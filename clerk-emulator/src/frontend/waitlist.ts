import { requireEmailAddress } from "../accounts/email-addresses";
import { joinWaitlist } from "../accounts/waitlist";
import { Problem } from "../http/problem";
import type { FrontendCall, FrontendRoute } from "./call";
import { createAnswer } from "./call";

export const waitlistRoutes: readonly FrontendRoute[] = [["POST", "/v1/waitlist", join]];

function join(call: FrontendCall): Promise<Response> {
  if (call.instance.configuration.signUpMode !== "waitlist") {
    throw new Problem(403, "waitlist_disabled", "The waitlist is not switched on.");
  }
  const address = requireEmailAddress(call.fields.requireText("email_address"));
  const entry = joinWaitlist(call.instance, address);
  return createAnswer(call, {
    object: "waitlist",
    id: entry.id,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
  });
}
