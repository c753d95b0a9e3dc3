import { useTranslations } from "use-intl";
import { useMessage } from "~/i18n/words";
import { failureWords, type Resending } from "./failure-words";
import type { FailedWrite } from "./keeping-form";

/** Above a form that waits for a person and did not come through. */
export function FailureNotice({ failure }: { failure: FailedWrite }) {
  return (
    <div className="notice" role="alert">
      <p>
        <FailureReason failure={failure} />
      </p>
    </div>
  );
}

type FailureReasonProps = { failure: FailedWrite; resending?: Resending };

/** Why a form did not come through, what becomes of its text, and the way to sign in if that is missing. */
export function FailureReason({ failure, resending = "when asked" }: FailureReasonProps) {
  const say = useMessage();
  const t = useTranslations("session");
  const reason = failure.refused?.reason;
  const isSignedOut = reason === "session-expired" || reason === "signed-out";
  return (
    <>
      {failureWords(failure, resending).map(say).join(" ")}
      {isSignedOut && (
        <>
          {" "}
          <a href="/sign-in" target="_blank" rel="noreferrer">
            {t("signInBeside")}
          </a>
        </>
      )}
    </>
  );
}
