import { UserProfile } from "@clerk/remix";
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { requireUser } from "~/auth/require-user.server";
import { ClerkFrame } from "~/ui/clerk/clerk-frame";
import { RouteError } from "~/ui/errors/route-error";

export const meta: MetaFunction = () => [{ title: "Account · Postern" }];

export async function loader(args: LoaderFunctionArgs) {
  await requireUser(args);
  return null;
}

export default function AccountPage() {
  return (
    <ClerkFrame heading="Account" wide>
      <UserProfile path="/account" routing="path" />
    </ClerkFrame>
  );
}

export { RouteError as ErrorBoundary };
