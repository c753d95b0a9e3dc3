import { RedirectToSignIn, SignedIn, SignedOut, UserProfile } from "@clerk/remix";
import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { loadOrStay } from "~/editing/staying";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { NotForActing } from "~/ui/clerk/not-for-acting";
import { RouteError } from "~/ui/errors/route-error";

export const meta = titled("titles.account");

export async function loader(args: LoaderFunctionArgs) {
  const { actorId } = await requireUser(args);
  return { isActing: actorId !== null };
}

export default function AccountPage() {
  const { isActing } = useLoaderData<typeof loader>();
  const title = useTranslations("titles")("account");
  if (isActing) return <NotForActing title={title} />;
  return (
    <ClerkFrame heading={title} wide>
      <SignedIn>
        <UserProfile path="/account" routing="path" />
      </SignedIn>
      <SignedOut>
        <RedirectToSignIn />
      </SignedOut>
    </ClerkFrame>
  );
}

export { loadOrStay as clientLoader, RouteError as ErrorBoundary };
