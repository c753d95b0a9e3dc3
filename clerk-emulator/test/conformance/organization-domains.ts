import type { OrganizationDomain, OrganizationDomainJSON } from "@clerk/backend";
import { describe, expect, test } from "vitest";
import type { Target } from "./target";

/** Clerk's client makes no class of them (2.33): what it hands on is the answer itself, whatever its types say. */
function expectWhole(domain: OrganizationDomain): OrganizationDomainJSON {
  const json = domain as unknown as OrganizationDomainJSON;
  expect(json).toMatchObject({
    object: "organization_domain",
    id: expect.any(String),
    affiliation_email_address: null,
    total_pending_invitations: 0,
    total_pending_suggestions: 0,
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
  });
  return json;
}

export function conformOrganizationDomains(getTarget: () => Target) {
  describe("organizations' domains", () => {
    test("are created verified or not, listed, changed and deleted", async () => {
      const { clerk, createUser, run, undo } = getTarget();
      const { organizations } = clerk;
      const { id: createdBy } = await createUser("sheds.founder");
      const name = `sheds ${run}`;
      const { id: organizationId } = await organizations.createOrganization({ name, createdBy });
      undo(() => organizations.deleteOrganization(organizationId));
      const created = await organizations.createOrganizationDomain({
        organizationId,
        name: `sheds-${run}.example.com`,
        enrollmentMode: "automatic_suggestion",
      });
      expect(expectWhole(created)).toMatchObject({
        organization_id: organizationId,
        name: `sheds-${run}.example.com`,
        enrollment_mode: "automatic_suggestion",
        verification: { status: "verified", strategy: expect.any(String) },
      });
      const other = await organizations.createOrganizationDomain({
        organizationId,
        name: `barns-${run}.example.com`,
        enrollmentMode: "manual_invitation",
        verified: false,
      });
      expect(expectWhole(other).verification?.status).not.toBe("verified");
      const listed = await organizations.getOrganizationDomainList({ organizationId, limit: 10 });
      expect(listed.totalCount).toBe(2);
      const ids = listed.data.map((each) => expectWhole(each).id);
      expect(new Set(ids)).toEqual(new Set([created.id, other.id]));
      const changed = await organizations.updateOrganizationDomain({
        organizationId,
        domainId: other.id,
        enrollmentMode: "automatic_invitation",
        verified: true,
      });
      expect(expectWhole(changed)).toMatchObject({
        enrollment_mode: "automatic_invitation",
        verification: { status: "verified" },
      });
      const which = { organizationId, domainId: created.id };
      expect((await organizations.deleteOrganizationDomain(which)).id).toBe(created.id);
      await expect(organizations.deleteOrganizationDomain(which)).rejects.toMatchObject({
        status: 404,
      });
    });

    test("are refused where everybody has an address, and where they are another's", async () => {
      const { clerk, createUser, run, undo } = getTarget();
      const { organizations } = clerk;
      const { id: createdBy } = await createUser("piers.founder");
      const found = async (word: string) => {
        const made = await organizations.createOrganization({ name: `${word} ${run}`, createdBy });
        undo(() => organizations.deleteOrganization(made.id));
        return made.id;
      };
      const enrollmentMode = "manual_invitation";
      const organizationId = await found("piers");
      const create = (id: string, name: string) =>
        organizations.createOrganizationDomain({ organizationId: id, name, enrollmentMode });
      await expect(create(organizationId, "gmail.com")).rejects.toMatchObject({
        status: 422,
        errors: [{ code: "organization_domain_common" }],
      });
      await create(organizationId, `piers-${run}.example.com`);
      await expect(create(await found("quays"), `piers-${run}.example.com`)).rejects.toMatchObject({
        status: 422,
        errors: [{ code: "organization_domain_already_exists" }],
      });
    });
  });
}
