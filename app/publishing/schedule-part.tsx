import { Form } from "@remix-run/react";
import { useTranslations } from "use-intl";
import type { ScheduleView } from "~/posts/scheduling/schedule.server";
import { ManagersOnly } from "~/ui/clerk/managers-only";
import { ExactTime } from "~/ui/exact-time";
import { ProblemSummary } from "~/ui/form/problem-summary";
import { NEW_FLAGS, PublicationFields } from "./publication-fields";
import type { ScheduleRefused } from "./scheduling.server";
import { tellOffset, TimeField } from "./time-field";
import { utcTextOf } from "./time-text";

/** When the post will appear, or why it did not. */
export function ScheduleNotice({ schedule }: { schedule: ScheduleView }) {
  const t = useTranslations("publishing.later");
  const { at, isDue, reason } = schedule;
  const when = { when: () => <ExactTime at={at} /> };
  return (
    <div className="notice">
      {reason === null ? (
        <p>{t.rich(isDue ? "due" : "at", when)}</p>
      ) : (
        <p>
          {t.rich("failed", when)} {t(`reasons.${reason}`)} {t("wayOut")}
        </p>
      )}
      <ManagersOnly fallback={null}>
        <Form method="post">
          <input type="hidden" name="intent" value="cancel" />
          <input type="hidden" name="scheduled" value={at} />
          <button className="button">{reason === null ? t("cancel") : t("forget")}</button>
        </Form>
      </ManagersOnly>
    </div>
  );
}

type ScheduleFormProps = {
  schedule: ScheduleView | null;
  refused: ScheduleRefused | null;
};

/** Lets the post appear by itself at a time to come. Apart from publishing: Enter must not do the one for the other. */
export function ScheduleForm({ schedule, refused }: ScheduleFormProps) {
  const t = useTranslations("publishing.later");
  const problems = refused?.problems ?? [];
  const choice = refused?.choice ?? schedule?.choice;
  const utcText = schedule ? utcTextOf(schedule.at) : "";
  return (
    <details className="folded" open={refused !== null || undefined}>
      <summary>{schedule ? t("change") : t("open")}</summary>
      <Form method="post" className="stack" onSubmit={tellOffset}>
        <ProblemSummary title={t("notTaken")} problems={problems} fields={["time"]} />
        <input type="hidden" name="intent" value="schedule" />
        <input type="hidden" name="scheduled" value={schedule?.at ?? ""} />
        <TimeField utcText={refused?.utcText ?? utcText} problems={problems} />
        <PublicationFields
          idPrefix="later-"
          slug={choice?.slug ?? ""}
          flags={{ ...NEW_FLAGS, ...choice }}
          problems={problems}
        />
        <p>
          <button className="button">{t("button")}</button>
        </p>
      </Form>
    </details>
  );
}
