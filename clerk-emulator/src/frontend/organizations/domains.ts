import { listEmailAddresses } from "../../accounts/email-addresses";
import { notFound } from "../../http/problem";
import {
  attemptDomainCode,
  createDomain,
  deleteDomain,
  requireDomainName,
  requireEnrollmentMode,
  requireOrganizationDomains,
  sendDomainCode,
  updateDomain,
} from "../../organizations/domains";
import { getDomainName } from "../../organizations/enrollment";
import type { OrganizationDomain } from "../../organizations/entities";
import { createDomainJson } from "../../shapes/organizations/domain";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer } from "../call";
import type { Member } from "./access";
import { createPage, listFilter, requireMember } from "./access";

const PATH = "/v1/organizations/:id/domains";

export const organizationDomainRoutes: readonly FrontendRoute[] = [
  ["GET", PATH, list],
  ["POST", PATH, create],
  ["GET", `${PATH}/:domain`, (call) => answer(call, requireCalled(call, READ))],
  ["DELETE", `${PATH}/:domain`, remove],
  ["POST", `${PATH}/:domain/prepare_affiliation_verification`, prepare],
  ["POST", `${PATH}/:domain/attempt_affiliation_verification`, attempt],
  ["POST", `${PATH}/:domain/update_enrollment_mode`, changeMode],
];

const READ = "org:sys_domains:read";
const MANAGE = "org:sys_domains:manage";

function list(call: FrontendCall): Promise<Response> {
  const { organization } = requireDomainMember(call, READ);
  const modes = listFilter(call.url, "enrollment_mode");
  const matching = call.instance.store.organizationDomains
    .listBy("organizationId", organization.id)
    .filter((each) => modes.length === 0 || modes.includes(each.enrollmentMode));
  const shape = (each: OrganizationDomain) => createDomainJson(call.instance, each);
  return createAnswer(call, createPage(call, matching, shape));
}

/** Whoever has a proved address there need not prove it anew. */
function create(call: FrontendCall): Promise<Response> {
  const { organization, user } = requireDomainMember(call, MANAGE);
  const name = requireDomainName(call.fields.requireText("name"));
  const proved = listEmailAddresses(call.instance, user.id).find(
    (each) => each.verification?.status === "verified" && getDomainName(each.address) === name,
  );
  const provedAddress = proved?.address ?? null;
  return answer(call, createDomain(call.instance, organization.id, { name, provedAddress }));
}

function prepare(call: FrontendCall): Promise<Response> {
  const domain = requireCalled(call, MANAGE);
  const address = call.fields.requireText("affiliation_email_address");
  return answer(call, sendDomainCode(call.instance, domain, address));
}

function attempt(call: FrontendCall): Promise<Response> {
  const domain = requireCalled(call, MANAGE);
  const code = call.fields.requireText("code");
  return answer(call, attemptDomainCode(call.instance, domain, code));
}

function changeMode(call: FrontendCall): Promise<Response> {
  const domain = requireCalled(call, MANAGE);
  const { instance, fields } = call;
  const enrollmentMode = requireEnrollmentMode(instance, fields.requireText("enrollment_mode"));
  const withdraws = fields.getFlag("delete_pending");
  return answer(call, updateDomain(instance, domain, { enrollmentMode, withdraws }));
}

function remove(call: FrontendCall): Promise<Response> {
  const domain = requireCalled(call, MANAGE);
  deleteDomain(call.instance, domain);
  const { id } = domain;
  return createAnswer(call, { object: "organization_domain", id, deleted: true });
}

function requireDomainMember(call: FrontendCall, permission: string): Member {
  const member = requireMember(call, permission);
  requireOrganizationDomains(call.instance);
  return member;
}

function requireCalled(call: FrontendCall, permission: string): OrganizationDomain {
  const { organization } = requireDomainMember(call, permission);
  const domain = call.instance.store.organizationDomains.get(call.parameters["domain"] ?? "");
  if (domain?.organizationId !== organization.id) throw notFound("domain");
  return domain;
}

function answer(call: FrontendCall, domain: OrganizationDomain): Promise<Response> {
  return createAnswer(call, createDomainJson(call.instance, domain));
}
