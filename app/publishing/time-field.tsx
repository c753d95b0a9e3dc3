import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Field } from "~/ui/form/field";
import type { Problem } from "~/ui/form/problems";
import { offsetOf, toLocalText } from "./time-text";

type TimeFieldProps = {
  /** As the field holds it, in UTC. */
  utcText: string;
  problems: Problem[];
};

/**
 * A date and a time: in UTC, as the label says, until a script knows the reader's zone. Then it is in theirs, and
 * so is what stands in the field already. Its form needs `onSubmit={tellOffset}`.
 */
export function TimeField({ utcText, problems }: TimeFieldProps) {
  const t = useTranslations("publishing.later");
  const [zone, setZone] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const isTurned = useRef(false);
  useEffect(() => {
    const field = place.current?.querySelector("input");
    if (!field || isTurned.current) return;
    isTurned.current = true;
    field.value = toLocalText(field.value);
    setZone(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  }, []);
  return (
    <div ref={place}>
      <Field
        name="time"
        type="datetime-local"
        label={zone === null ? t("timeInUtc") : t("timeIn", { zone })}
        hint={t("hint")}
        problems={problems}
        defaultValue={utcText}
        // A browser that fills in what was typed before knows nothing of the zone that it was typed in.
        autoComplete="off"
      />
      <input type="hidden" name="offset" />
    </div>
  );
}

/** Says in which zone the time was typed: as far from UTC as that zone is at that time. */
export function tellOffset({ currentTarget: { elements } }: FormEvent<HTMLFormElement>): void {
  const [time, offset] = ["time", "offset"].map((name) => elements.namedItem(name));
  if (time instanceof HTMLInputElement && offset instanceof HTMLInputElement) {
    offset.value = offsetOf(time.value);
  }
}
