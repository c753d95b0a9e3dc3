import { requirePicture } from "../../accounts/images";
import { requireUser } from "../../accounts/users";
import { mergeMetadata } from "../../http/metadata";
import { createJsonResponse, missingParameter, notFound, Problem } from "../../http/problem";
import type { Organization } from "../../organizations/entities";
import { listMembers } from "../../organizations/memberships";
import {
  createOrganization,
  deleteOrganization,
  requireFreeSlug,
  updateOrganization,
} from "../../organizations/organizations";
import { createBackendOrganizationJson } from "../../shapes/organizations/organization";
import type { BackendCall, BackendRoute } from "../call";
import { listFilter, takePage } from "../call";

export const organizationRoutes: readonly BackendRoute[] = [
  ["GET", "/v1/organizations", list],
  ["POST", "/v1/organizations", create],
  ["GET", "/v1/organizations/:id", (call) => answer(call, requireCalledOrganization(call))],
  ["PATCH", "/v1/organizations/:id", update],
  ["PATCH", "/v1/organizations/:id/metadata", changeMetadata],
  ["PUT", "/v1/organizations/:id/logo", uploadLogo],
  ["DELETE", "/v1/organizations/:id/logo", deleteLogo],
  ["DELETE", "/v1/organizations/:id", remove],
];

/** What `order_by` may name; a minus sign before it turns the order round. */
const ORDERS: Record<string, (call: BackendCall, organization: Organization) => string | number> = {
  created_at: (_, { createdAt }) => createdAt,
  name: (_, { name }) => name.toLowerCase(),
  members_count: ({ instance }, { id }) => listMembers(instance, id).length,
};

function list(call: BackendCall): Response {
  const { instance, url } = call;
  const query = url.searchParams.get("query")?.toLowerCase() ?? "";
  const userIds = listFilter(url, "user_id");
  const ids = listFilter(url, "organization_id");
  const matching = instance.store.organizations.list().filter((each) => {
    const words = [each.id, each.name.toLowerCase(), each.slug];
    const memberIds = listMembers(instance, each.id).map((member) => member.userId);
    return (
      words.some((word) => word.includes(query)) &&
      (ids.length === 0 || ids.includes(each.id)) &&
      (userIds.length === 0 || userIds.some((id) => memberIds.includes(id)))
    );
  });
  const page = takePage(call, sort(call, matching));
  const data = page.map((each) => createBackendOrganizationJson(instance, each));
  return createJsonResponse({ data, total_count: matching.length });
}

function sort(call: BackendCall, organizations: Organization[]): Organization[] {
  const orderBy = call.url.searchParams.get("order_by") ?? "-created_at";
  const getKey = ORDERS[orderBy.replace(/^[+-\s]/, "")];
  if (!getKey) {
    const message = `order_by can be ${Object.keys(ORDERS).join(", ")}.`;
    throw new Problem(422, "form_param_value_invalid", message, "order_by");
  }
  const direction = orderBy.startsWith("-") ? -1 : 1;
  const ordered = direction === -1 ? organizations.toReversed() : organizations;
  return ordered.toSorted((one, other) => {
    const [a, b] = [getKey(call, one), getKey(call, other)];
    return a === b ? 0 : (a < b ? -1 : 1) * direction;
  });
}

function create(call: BackendCall): Response {
  const { instance, fields } = call;
  const createdBy = fields.getText("created_by") ?? null;
  if (createdBy !== null) requireUser(instance, createdBy);
  const maxMembers = fields.getInteger("max_allowed_memberships");
  const organization = createOrganization(instance, {
    name: fields.requireText("name"),
    slug: fields.getText("slug") ?? null,
    createdBy,
    ...(maxMembers !== undefined && { maxMembers }),
    publicMetadata: fields.getMetadata("public_metadata") ?? {},
    privateMetadata: fields.getMetadata("private_metadata") ?? {},
  });
  return answer(call, organization);
}

function update(call: BackendCall): Response {
  const { instance, fields } = call;
  const { id } = requireCalledOrganization(call);
  const name = fields.getText("name");
  const slug = fields.getText("slug");
  const maxMembers = fields.getInteger("max_allowed_memberships");
  const publicMetadata = fields.getMetadata("public_metadata");
  const privateMetadata = fields.getMetadata("private_metadata");
  const mayDelete = fields.getFlag("admin_delete_enabled");
  const organization = updateOrganization(instance, id, {
    ...(name && { name }),
    ...(slug && { slug: requireFreeSlug(instance, slug, id) }),
    ...(maxMembers !== undefined && { maxMembers }),
    ...((mayDelete || fields.isFalse("admin_delete_enabled")) && { adminDeleteEnabled: mayDelete }),
    ...(publicMetadata && { publicMetadata }),
    ...(privateMetadata && { privateMetadata }),
  });
  return answer(call, organization);
}

function changeMetadata(call: BackendCall): Response {
  const { instance, fields } = call;
  const known = requireCalledOrganization(call);
  const organization = updateOrganization(instance, known.id, {
    publicMetadata: mergeMetadata(known.publicMetadata, fields.getMetadata("public_metadata")),
    privateMetadata: mergeMetadata(known.privateMetadata, fields.getMetadata("private_metadata")),
  });
  return answer(call, organization);
}

async function uploadLogo(call: BackendCall): Promise<Response> {
  requireCalledOrganization(call);
  const file = call.fields.getFile("file");
  if (!file) throw missingParameter("file");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { id } = requireCalledOrganization(call);
  const image = requirePicture(call.instance, bytes);
  return answer(call, updateOrganization(call.instance, id, { imageId: image.id }));
}

function deleteLogo(call: BackendCall): Response {
  const { id, imageId } = requireCalledOrganization(call);
  if (imageId) call.instance.store.images.delete(imageId);
  return answer(call, updateOrganization(call.instance, id, { imageId: null }));
}

function remove(call: BackendCall): Response {
  const organization = requireCalledOrganization(call);
  deleteOrganization(call.instance, organization);
  const { id, slug } = organization;
  return createJsonResponse({ object: "organization", id, slug, deleted: true });
}

/** By id or by slug. */
export function requireCalledOrganization({ instance, parameters }: BackendCall): Organization {
  const { organizations } = instance.store;
  const name = parameters["id"] ?? "";
  const organization = organizations.get(name) ?? organizations.listBy("slug", name)[0];
  if (!organization) throw notFound("organization");
  return organization;
}

function answer({ instance }: BackendCall, organization: Organization): Response {
  return createJsonResponse(createBackendOrganizationJson(instance, organization));
}
