import { requireUserByIdentifier } from "../accounts/identifiers";
import { requireUser } from "../accounts/users";
import { Fields } from "../http/fields";
import type { Instance } from "../instance";
import { createMembership } from "../organizations/memberships";
import type { Organization } from "../organizations/entities";
import { createOrganization } from "../organizations/organizations";
import { changeConfiguration } from "../store/configuration-note";
import { createUserFromFields } from "./create-user";

/**
 * Fills an instance from one object: `configuration`, then `users`, then `organizations` whose members are
 * named by address. A person who is there already is left as they are, so that a seed may be sown again.
 */
export async function seed(instance: Instance, fields: Fields): Promise<object> {
  changeConfiguration(instance.store, fields.getMetadata("configuration") ?? {});
  let users = 0;
  for (const each of fields.listObjects("users", [])) {
    const input = Fields.of(each);
    const address = input.requireText("emailAddress").toLowerCase();
    if (instance.store.emailAddresses.listBy("address", address).length > 0) continue;
    await createUserFromFields(instance, input);
    users += 1;
  }
  let organizations = 0;
  for (const each of fields.listObjects("organizations", [])) {
    const input = Fields.of(each);
    const slug = input.getText("slug") ?? null;
    if (slug && instance.store.organizations.listBy("slug", slug).length > 0) continue;
    createOrganizationFromFields(instance, input);
    organizations += 1;
  }
  return { users, organizations };
}

/** An organization of this `name` and `slug`, and its `members`, each by their e-mail address or id and role. */
export function createOrganizationFromFields(instance: Instance, input: Fields): Organization {
  const name = input.requireText("name");
  const slug = input.getText("slug") ?? null;
  const mayDelete = !input.isFalse("adminDeleteEnabled");
  const made = createOrganization(instance, { name, slug, createdBy: null });
  const organization = instance.store.organizations.put({ ...made, adminDeleteEnabled: mayDelete });
  for (const member of input.listObjects("members", [])) {
    const who = Fields.of(member);
    const userId = who.getText("userId");
    const user = userId
      ? requireUser(instance, userId)
      : requireUserByIdentifier(instance, who.requireText("emailAddress"));
    createMembership(instance, organization, user.id, who.requireText("role"));
  }
  return organization;
}
