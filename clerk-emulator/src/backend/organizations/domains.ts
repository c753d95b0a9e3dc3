import { createJsonResponse, notFound, Problem } from "../../http/problem";
import {
  createDomain,
  deleteDomain,
  requireDomainName,
  requireEnrollmentMode,
  requireOrganizationDomains,
  updateDomain,
} from "../../organizations/domains";
import type { OrganizationDomain } from "../../organizations/entities";
import { createDomainJson } from "../../shapes/organizations/domain";
import type { BackendCall, BackendRoute } from "../call";
import { takePage } from "../call";
import { requireCalledOrganization } from "./organizations";

export const organizationDomainRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/organizations/:id/domains", list],
  ["POST", "/v1/organizations/:id/domains", create],
  ["PATCH", "/v1/organizations/:id/domains/:domain", update],
  ["DELETE", "/v1/organizations/:id/domains/:domain", remove],
];

function list(call: BackendCall): Response {
  const { id } = requireCalledOrganization(call);
  requireOrganizationDomains(call.instance);
  const all = call.instance.store.organizationDomains.listBy("organizationId", id).toReversed();
  const data = takePage(call, all).map((each) => createDomainJson(call.instance, each));
  return createJsonResponse({ data, total_count: all.length });
}

/** Clerk's client says `verified: true` unless it is told otherwise. */
function create(call: BackendCall): Response {
  const { instance, fields } = call;
  const { id } = requireCalledOrganization(call);
  requireOrganizationDomains(instance);
  const name = requireDomainName(fields.requireText("name"));
  const enrollmentMode = requireEnrollmentMode(
    instance,
    fields.getText("enrollment_mode") ?? "manual_invitation",
  );
  const isVerified = fields.getFlag("verified");
  return answer(call, createDomain(instance, id, { name, enrollmentMode, isVerified }));
}

function update(call: BackendCall): Response {
  const { instance, fields } = call;
  const domain = requireCalled(call);
  const name = fields.getText("name");
  if (name !== undefined && name !== domain.name) {
    const message = "A domain cannot be renamed: delete it, and create another.";
    throw new Problem(422, "form_param_unknown", message, "name");
  }
  const mode = fields.getText("enrollment_mode");
  const isVerified = fields.getFlag("verified");
  return answer(
    call,
    updateDomain(instance, domain, {
      ...(mode && { enrollmentMode: requireEnrollmentMode(instance, mode) }),
      ...((isVerified || fields.isFalse("verified")) && { isVerified }),
    }),
  );
}

function remove(call: BackendCall): Response {
  const domain = requireCalled(call);
  deleteDomain(call.instance, domain);
  const { id } = domain;
  return createJsonResponse({ object: "organization_domain", id, slug: null, deleted: true });
}

function requireCalled(call: BackendCall): OrganizationDomain {
  const { id } = requireCalledOrganization(call);
  requireOrganizationDomains(call.instance);
  const domain = call.instance.store.organizationDomains.get(call.parameters["domain"] ?? "");
  if (domain?.organizationId !== id) throw notFound("domain");
  return domain;
}

function answer({ instance }: BackendCall, domain: OrganizationDomain): Response {
  return createJsonResponse(createDomainJson(instance, domain));
}
