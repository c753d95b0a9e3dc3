import { OrganizationSwitcher, useAuth, useUser } from "@clerk/remix";
import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";

/** Whoever acts for somebody may choose a team, to look at it, and neither found nor join one. */
const FOR_ACTING = {
  elements: {
    organizationSwitcherPopoverActionButton__createOrganization: { display: "none" },
    organizationSwitcherPopoverInvitationActions: { display: "none" },
  },
};

/**
 * Whose posts one is at. Most people are in no team and never see it; until clerk-js has come, a team that is
 * chosen stands there as a link.
 */
export function TeamSwitcher() {
  const { orgId, orgSlug, actor } = useAuth();
  const { user } = useUser();
  const t = useTranslations("teams");
  const isMember = user ? user.organizationMemberships.length > 0 : Boolean(orgId);
  if (!isMember) return null;
  return (
    <div className="team-switcher">
      {user ? (
        <OrganizationSwitcher
          organizationProfileMode="navigation"
          organizationProfileUrl="/team"
          afterSelectOrganizationUrl="/posts"
          afterSelectPersonalUrl="/posts"
          afterCreateOrganizationUrl="/posts"
          afterLeaveOrganizationUrl="/posts"
          {...(actor && { appearance: FOR_ACTING })}
        />
      ) : (
        <Link className="page-header-link" to="/team">
          {orgSlug ?? t("team")}
        </Link>
      )}
    </div>
  );
}
