import { requirePicture } from "../../accounts/images";
import { missingParameter, Problem } from "../../http/problem";
import type { Organization } from "../../organizations/entities";
import {
  createOrganization,
  deleteOrganization,
  requireFreeSlug,
  updateOrganization,
} from "../../organizations/organizations";
import { getRoleName } from "../../organizations/roles";
import { SYSTEM_PERMISSIONS } from "../../organizations/system-permissions";
import { createOrganizationJson } from "../../shapes/organizations/organization";
import type { FrontendCall, FrontendRoute } from "../call";
import { createAnswer, requirePerson } from "../call";
import { createPage, requireMember, requireOrganizations } from "./access";

export const organizationRoutes: readonly FrontendRoute[] = [
  ["POST", "/v1/organizations", create],
  ["GET", "/v1/organizations/:id", (call) => answer(call, requireMember(call).organization)],
  ["PATCH", "/v1/organizations/:id", update],
  ["DELETE", "/v1/organizations/:id", remove],
  ["PUT", "/v1/organizations/:id/logo", uploadLogo],
  ["DELETE", "/v1/organizations/:id/logo", deleteLogo],
  ["GET", "/v1/organizations/:id/roles", listRoles],
];

const MANAGE = "org:sys_profile:manage";

function create(call: FrontendCall): Promise<Response> {
  requireOrganizations(call);
  const { user } = requirePerson(call);
  const name = call.fields.requireText("name");
  const slug = call.fields.getText("slug") ?? null;
  return answer(call, createOrganization(call.instance, { name, slug, createdBy: user.id }));
}

function update(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  const name = call.fields.getText("name");
  if (name === null) throw missingParameter("name");
  const slug = call.fields.getText("slug");
  const changes = {
    ...(name && { name }),
    ...(slug && { slug: requireFreeSlug(call.instance, slug, organization.id) }),
  };
  return answer(call, updateOrganization(call.instance, organization.id, changes));
}

function remove(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, "org:sys_profile:delete");
  if (!organization.adminDeleteEnabled) {
    const message = "Deletion by administrators is not enabled for this organization.";
    throw new Problem(403, "organization_admin_delete_not_enabled", message);
  }
  deleteOrganization(call.instance, organization);
  const { id, slug } = organization;
  return createAnswer(call, { object: "organization", id, slug, deleted: true });
}

async function uploadLogo(call: FrontendCall): Promise<Response> {
  requireMember(call, MANAGE);
  const file = call.fields.getFile("file");
  if (!file) throw missingParameter("file");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { organization } = requireMember(call, MANAGE);
  const image = requirePicture(call.instance, bytes);
  if (organization.imageId) call.instance.store.images.delete(organization.imageId);
  return answer(call, updateOrganization(call.instance, organization.id, { imageId: image.id }));
}

function deleteLogo(call: FrontendCall): Promise<Response> {
  const { organization } = requireMember(call, MANAGE);
  if (organization.imageId) call.instance.store.images.delete(organization.imageId);
  return answer(call, updateOrganization(call.instance, organization.id, { imageId: null }));
}

function listRoles(call: FrontendCall): Promise<Response> {
  requireMember(call);
  const { instance } = call;
  const roles = Object.entries(instance.configuration.organizationRoles);
  const stamps = { created_at: 0, updated_at: 0 };
  const shape = ([key, permissions]: [string, string[]]) => ({
    object: "role",
    id: `role_${key.replace(/^org:/, "")}`,
    key,
    name: getRoleName(key),
    description: "",
    permissions: permissions.map((permission) => ({
      object: "permission",
      id: `perm_${permission.replaceAll(":", "_")}`,
      key: permission,
      name: SYSTEM_PERMISSIONS[permission] ?? permission,
      description: "",
      type: permission in SYSTEM_PERMISSIONS ? "system" : "user",
      ...stamps,
    })),
    ...stamps,
  });
  return createAnswer(call, createPage(call, roles, shape));
}

function answer(call: FrontendCall, organization: Organization): Promise<Response> {
  return createAnswer(call, createOrganizationJson(call.instance, organization));
}
