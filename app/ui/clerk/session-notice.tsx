import { ClerkFailed, useAuth } from "@clerk/remix";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

/**
 * What a person ought to know of their session while they write: that clerk-js did not come, which takes nothing
 * from reading and writing, or that they were signed out somewhere else, which the page itself cannot show.
 */
export function SessionNotice({ wasSignedIn }: { wasSignedIn: boolean }) {
  const { isLoaded, userId } = useAuth();
  const isSignedOutSince = wasSignedIn && isLoaded && !userId;
  const t = useTranslations("session");
  return (
    <>
      <ClerkFailed>
        <p className="session-notice" role="status">
          {t("noScript")}
        </p>
      </ClerkFailed>
      {isSignedOutSince && (
        <p className="session-notice session-notice-late" role="status">
          {t.rich("signedOut", { link: signInBeside })}
        </p>
      )}
    </>
  );
}

function signInBeside(words: ReactNode) {
  return (
    <a href="/sign-in" target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
