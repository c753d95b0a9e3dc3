import { useMessage } from "~/i18n/words";
import { useTranslations } from "use-intl";
import { failureWords, type Resending } from "./failure-words";
import type { FailedWrite } from "./keeping-form";

type FailureNoticeProps = { failure: FailedWrite; resending?: Resending };

/** Above a form that did not come through: why, and what becomes of its text. */
export function FailureNotice({ failure, resending = "when asked" }: FailureNoticeProps) {
  const say = useMessage();
  const t = useTranslations("session");
  const reason = failure.refused?.reason;
  const isSignedOut = reason === "session-expired" || reason === "signed-out";
  return (
    <div className="notice" role="alert">
      <p>
        {failureWords(failure, resending).map(say).join(" ")}
        {isSignedOut && (
          <>
            {" "}
            <a href="/sign-in" target="_blank" rel="noreferrer">
              {t("signInBeside")}
            </a>
          </>
        )}
      </p>
    </div>
  );
}
