import { Form, useNavigation } from "@remix-run/react";
import { useTranslations } from "use-intl";
import type { RepairReport } from "~/posts/upkeep/repair.server";

/** What a repair came to, as far as its page tells of it. */
export type RepairOutcome = Pick<
  RepairReport,
  | "headsAdded"
  | "headsRemoved"
  | "purgesFinished"
  | "revisionsPruned"
  | "copiesMended"
  | "isComplete"
> & { missing: number; unshown: number };

/** Says what a check does, does it, and says what it found. */
export function RepairPage({
  desk,
  outcome,
}: {
  desk: string;
  outcome: RepairOutcome | undefined;
}) {
  const t = useTranslations("repair");
  const isRunning = useNavigation().state !== "idle";
  return (
    <Form method="post" className="stack">
      <input type="hidden" name="desk" value={desk} />
      <p>{t("what")}</p>
      <p>{t("when")}</p>
      <div className="button-row">
        <button className="button button-primary" disabled={isRunning}>
          {t("check")}
        </button>
      </div>
      <div role="status" className="stack">
        {isRunning ? <p>{t("checking")}</p> : outcome && <Outcome outcome={outcome} />}
      </div>
    </Form>
  );
}

function Outcome({ outcome }: { outcome: RepairOutcome }) {
  const t = useTranslations("repair");
  const { headsAdded, copiesMended, purgesFinished, missing, unshown, isComplete } = outcome;
  const tidied = outcome.headsRemoved + outcome.revisionsPruned;
  const lines = [
    headsAdded > 0 && t("found", { count: headsAdded }),
    copiesMended > 0 && t("readers", { count: copiesMended }),
    purgesFinished > 0 && t("deletions", { count: purgesFinished }),
    tidied > 0 && t("tidied", { count: tidied }),
    missing > 0 && t("missing", { count: missing }),
    unshown > 0 && t("unshown", { count: unshown }),
  ].filter((line) => line !== false);
  return (
    <>
      {lines.length === 0 && isComplete && <p>{t("nothing")}</p>}
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {!isComplete && <p>{t("more")}</p>}
    </>
  );
}
