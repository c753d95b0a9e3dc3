import { createId, createWord } from "../crypto/random";
import type { Metadata } from "../entities";
import { malformedParameter, notFound, Problem } from "../http/problem";
import type { Instance } from "../instance";
import type { Organization } from "./entities";
import { createMembership, listMembers, removeMembership } from "./memberships";
import { CREATOR_ROLE } from "./roles";

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SLUG_CHARACTERS = 64;
const SUFFIX_CHARACTERS = 6;

export interface NewOrganization {
  name: string;
  slug?: string | null;
  createdBy: string | null;
  maxMembers?: number;
  publicMetadata?: Metadata;
  privateMetadata?: Metadata;
}

/** Stores a new organization; whoever made it is its first administrator. */
export function createOrganization(instance: Instance, input: NewOrganization): Organization {
  const now = instance.now();
  const slug = input.slug
    ? requireFreeSlug(instance, input.slug)
    : createSlug(instance, input.name);
  const organization = instance.store.organizations.put({
    id: createId(instance.random, "org"),
    name: input.name,
    slug,
    imageId: null,
    publicMetadata: input.publicMetadata ?? {},
    privateMetadata: input.privateMetadata ?? {},
    maxMembers: input.maxMembers ?? instance.configuration.maxMembers,
    adminDeleteEnabled: true,
    createdBy: input.createdBy,
    createdAt: now,
    updatedAt: now,
  });
  instance.publish({ type: "organization.created", organization });
  if (input.createdBy !== null) {
    createMembership(instance, organization, input.createdBy, CREATOR_ROLE);
  }
  return organization;
}

export function updateOrganization(
  instance: Instance,
  id: string,
  changes: Partial<Organization>,
): Organization {
  const organization = instance.store.organizations.put({
    ...requireOrganization(instance, id),
    ...changes,
    updatedAt: instance.now(),
  });
  instance.publish({ type: "organization.updated", organization });
  return organization;
}

export function requireOrganization(instance: Instance, id: string): Organization {
  const organization = instance.store.organizations.get(id);
  if (!organization) throw notFound("organization");
  return organization;
}

/** Takes it away with all that is in it; nobody's session works in it any more. */
export function deleteOrganization(instance: Instance, organization: Organization): void {
  const { store } = instance;
  for (const membership of listMembers(instance, organization.id)) {
    removeMembership(instance, membership);
  }
  const collections = [
    store.organizationInvitations,
    store.organizationDomains,
    store.organizationSuggestions,
    store.membershipRequests,
  ] as const;
  for (const collection of collections) {
    for (const { id } of collection.listBy("organizationId", organization.id))
      collection.delete(id);
  }
  if (organization.imageId) store.images.delete(organization.imageId);
  store.organizations.delete(organization.id);
  instance.publish({ type: "organization.deleted", organizationId: organization.id });
}

/** The slug, or the Problem at its field. */
export function requireFreeSlug(instance: Instance, slug: string, ownerId?: string): string {
  if (slug.length > SLUG_CHARACTERS || !SLUG.test(slug)) {
    const message = "A slug can contain small letters, digits and single hyphens.";
    throw malformedParameter("slug", message);
  }
  const owner = instance.store.organizations.listBy("slug", slug)[0];
  if (!owner || owner.id === ownerId) return slug;
  throw new Problem(
    422,
    "form_identifier_exists",
    "That slug is taken. Please try another.",
    "slug",
  );
}

function createSlug(instance: Instance, name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  const slug = plain.slice(0, SLUG_CHARACTERS - SUFFIX_CHARACTERS - 1).replaceAll(/^-+|-+$/g, "");
  const isFree = slug !== "" && instance.store.organizations.listBy("slug", slug).length === 0;
  return isFree ? slug : `${slug || "org"}-${createWord(instance.random, SUFFIX_CHARACTERS)}`;
}
