import { createVerified } from "../accounts/factors/verified";
import { attemptCode } from "../accounts/factors/codes";
import { requireEmailAddress } from "../accounts/email-addresses";
import { sendCode } from "../accounts/outbox";
import { createId } from "../crypto/random";
import { malformedParameter, Problem } from "../http/problem";
import type { Instance } from "../instance";
import { isCommonMailDomain, isDisposableMailDomain } from "./common-mail-domains";
import { getDomainName, isVerified, withdrawOffers } from "./enrollment";
import type { EnrollmentMode, OrganizationDomain } from "./entities";

const MAX_DOMAINS = 10;
const MAX_CHARACTERS = 253;
const NAME =
  /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
const MODES = ["manual_invitation", "automatic_invitation", "automatic_suggestion"] as const;

export interface NewDomain {
  name: string;
  enrollmentMode?: EnrollmentMode;
  /** An address of the domain that was proved already. */
  provedAddress?: string | null;
  /** Without any proof, for the holder of the secret key. */
  isVerified?: boolean;
}

export const hasOrganizationDomains = ({ configuration }: Instance): boolean =>
  configuration.organizations && configuration.organizationDomains.length > 0;

export function requireOrganizationDomains(instance: Instance): void {
  if (hasOrganizationDomains(instance)) return;
  const message = "This instance does not have domains enabled for organizations.";
  throw new Problem(403, "organization_domains_not_enabled", message);
}

/** The name in lower case, or the Problem at its field. Mail providers' are refused, since everybody is there. */
export function requireDomainName(text: string): string {
  const name = text.trim().toLowerCase();
  if (name.length > MAX_CHARACTERS || !NAME.test(name)) {
    throw malformedParameter("name", "A domain is a name such as example.com.");
  }
  if (isCommonMailDomain(name)) {
    const message = "This is a common email provider domain. Please use a different one.";
    throw new Problem(422, "organization_domain_common", message, "name");
  }
  if (isDisposableMailDomain(name)) {
    const message = "This is a blocked email provider domain. Please use a different one.";
    throw new Problem(422, "organization_domain_blocked", message, "name");
  }
  return name;
}

/** A way in that there is, and that this instance has switched on. */
export function requireEnrollmentMode({ configuration }: Instance, text: string): EnrollmentMode {
  const mode = MODES.find((each) => each === text);
  if (!mode) {
    const message = `enrollment_mode can be ${MODES.join(", ")}.`;
    throw new Problem(422, "form_param_value_invalid", message, "enrollment_mode");
  }
  if (configuration.organizationDomains.includes(mode)) return mode;
  const message = `Enrollment mode ${mode} is not enabled for this instance's organizations.`;
  throw new Problem(403, "organization_domain_enrollment_mode_not_enabled", message);
}

/** Gives an organization a domain: once, and no more than ten. Others may have it too until one has verified it. */
export function createDomain(
  instance: Instance,
  organizationId: string,
  input: NewDomain,
): OrganizationDomain {
  const own = instance.store.organizationDomains.listBy("organizationId", organizationId);
  if (own.some(({ name }) => name === input.name)) {
    const message = "The organization has this domain already.";
    throw new Problem(422, "organization_domain_already_exists", message, "name");
  }
  requireUnclaimed(instance, input.name);
  if (own.length >= MAX_DOMAINS) {
    const message = `You have reached your limit of ${MAX_DOMAINS} domains per organization.`;
    throw new Problem(403, "organization_domain_quota_exceeded", message);
  }
  const now = instance.now();
  const provedAddress = input.provedAddress ?? null;
  const proof = input.isVerified || provedAddress ? createVerified("email_code") : null;
  const domain = instance.store.organizationDomains.put({
    id: createId(instance.random, "orgdmn"),
    organizationId,
    name: input.name,
    enrollmentMode: input.enrollmentMode ?? "manual_invitation",
    enrollsSince: now,
    verification: proof,
    affiliationEmailAddress: provedAddress,
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "organizationDomain.created", domain });
  return domain;
}

/** Sends a code to an address of the domain: whoever reads its mail belongs there. */
export function sendDomainCode(
  instance: Instance,
  domain: OrganizationDomain,
  text: string,
): OrganizationDomain {
  if (isVerified(domain)) {
    throw new Problem(400, "verification_already_verified", "This domain is verified already.");
  }
  const address = requireEmailAddress(text, "affiliation_email_address");
  if (getDomainName(address) !== domain.name) {
    const message = "The provided email address doesn't match the organization domain name.";
    throw new Problem(422, "organization_domain_mismatch", message, "affiliation_email_address");
  }
  requireUnclaimed(instance, domain.name);
  const verification = sendCode(instance, address, "email_code");
  return save(instance, { ...domain, verification, affiliationEmailAddress: address });
}

/** Counts the guess whether it was right or not. */
export function attemptDomainCode(
  instance: Instance,
  domain: OrganizationDomain,
  code: string,
): OrganizationDomain {
  const { verification, problem } = attemptCode(domain.verification, code, instance.now());
  // Before it is stored as verified: another organization may have been quicker.
  if (!problem) requireUnclaimed(instance, domain.name);
  const attempted = save(instance, { ...domain, verification, enrollsSince: instance.now() });
  if (problem) throw problem;
  instance.publish({ type: "organizationDomain.updated", domain: attempted });
  return attempted;
}

export function updateDomain(
  instance: Instance,
  domain: OrganizationDomain,
  changes: { enrollmentMode?: EnrollmentMode; isVerified?: boolean; withdraws?: boolean },
): OrganizationDomain {
  const enrollmentMode = changes.enrollmentMode ?? domain.enrollmentMode;
  const becomesVerified = changes.isVerified === true && !isVerified(domain);
  if (becomesVerified) requireUnclaimed(instance, domain.name);
  if (changes.withdraws) withdrawOffers(instance, domain);
  const isOther = enrollmentMode !== domain.enrollmentMode || becomesVerified;
  const updated = save(instance, {
    ...domain,
    enrollmentMode,
    enrollsSince: isOther ? instance.now() : domain.enrollsSince,
    ...(becomesVerified && { verification: createVerified("email_code") }),
    ...(changes.isVerified === false && { verification: null }),
  });
  instance.publish({ type: "organizationDomain.updated", domain: updated });
  return updated;
}

/** Takes it away, with what it has offered and nobody has taken yet. */
export function deleteDomain(instance: Instance, domain: OrganizationDomain): void {
  withdrawOffers(instance, domain);
  instance.store.organizationDomains.delete(domain.id);
  instance.publish({ type: "organizationDomain.deleted", domainId: domain.id });
}

/** Throws once an organization has verified it: then it is theirs. */
function requireUnclaimed(instance: Instance, name: string): void {
  if (!instance.store.organizationDomains.listBy("name", name).some(isVerified)) return;
  const message = "This domain is already used by another organization.";
  throw new Problem(422, "organization_domain_already_exists", message, "name");
}

function save(instance: Instance, domain: OrganizationDomain): OrganizationDomain {
  return instance.store.organizationDomains.put({ ...domain, updatedAt: instance.now() });
}
