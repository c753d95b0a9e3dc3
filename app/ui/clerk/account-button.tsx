import { ClerkFailed, ClerkLoaded, ClerkLoading, UserButton } from "@clerk/remix";
import { AccountLink } from "../frame/page-header";

/** Clerk's UserButton, with a plain link in its place until clerk-js has come, or if it never does. */
export function AccountButton() {
  return (
    <>
      <ClerkLoading>
        <AccountLink />
      </ClerkLoading>
      <ClerkFailed>
        <AccountLink />
      </ClerkFailed>
      <ClerkLoaded>
        <UserButton userProfileMode="navigation" userProfileUrl="/account" />
      </ClerkLoaded>
    </>
  );
}
