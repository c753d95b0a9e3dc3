import { RedirectToSignIn, SignedIn, SignedOut, UserProfile } from "@clerk/remix";
import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { requireUser } from "~/auth/require-user.server";
import { loadOrStay } from "~/editing/staying";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { RouteError } from "~/ui/errors/route-error";

export const meta = titled("titles.account");

export async function loader(args: LoaderFunctionArgs) {
  await requireUser(args);
  return null;
}

export default function AccountPage() {
  return (
    <ClerkFrame heading={useTranslations("titles")("account")} wide>
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
