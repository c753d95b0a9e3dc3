import { failureWords, type Resending } from "./failure-words";
import type { FailedWrite } from "./keeping-form";

type FailureNoticeProps = { failure: FailedWrite; resending?: Resending };

/** Above a form that did not come through: why, and what becomes of its text. */
export function FailureNotice({ failure, resending = "when asked" }: FailureNoticeProps) {
  return (
    <div className="notice" role="alert">
      <p>{failureWords(failure, resending)}</p>
    </div>
  );
}
