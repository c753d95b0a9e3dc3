import {
  OrganizationList,
  OrganizationProfile,
  RedirectToSignIn,
  SignedIn,
  SignedOut,
  useAuth,
} from "@clerk/remix";
import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { requireUser } from "~/auth/require-user.server";
import { loadOrStay } from "~/editing/staying";
import { titled } from "~/i18n/page-title";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";
import { ManagersOnly } from "~/ui/clerk/managers-only";
import { NotForActing } from "~/ui/clerk/not-for-acting";
import { RouteError } from "~/ui/errors/route-error";

export const meta = titled("titles.team");

export async function loader(args: LoaderFunctionArgs) {
  const { actorId } = await requireUser(args);
  return { isActing: actorId !== null };
}

/** The team that is chosen; where none is, those that one may choose, and the way to found one. */
export default function TeamPage() {
  const t = useTranslations();
  const { orgId } = useAuth();
  const { isActing } = useLoaderData<typeof loader>();
  if (isActing) return <NotForActing title={t("titles.team")} />;
  return (
    <ClerkFrame heading={t("titles.team")} wide>
      <p className="clerk-frame-note">{t("teams.what")}</p>
      <SignedIn>
        {orgId ? (
          <>
            <OrganizationProfile path="/team" routing="path" afterLeaveOrganizationUrl="/posts" />
            <ManagersOnly>
              <p className="clerk-frame-note">
                <Link to="/settings/readers">{t("teams.readers")}</Link>
              </p>
              <p className="clerk-frame-note">
                <Link to="/team/delete">{t("teams.delete")}</Link>
              </p>
            </ManagersOnly>
          </>
        ) : (
          <OrganizationList
            afterSelectOrganizationUrl="/posts"
            afterSelectPersonalUrl="/posts"
            afterCreateOrganizationUrl="/posts"
          />
        )}
      </SignedIn>
      <SignedOut>
        <RedirectToSignIn />
      </SignedOut>
    </ClerkFrame>
  );
}

export { loadOrStay as clientLoader, RouteError as ErrorBoundary };
