import { useEffect, useState } from "react";
import { useLocale } from "use-intl";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type FormatWhenOptions = {
  /** BCP 47 tag, such as "en" or "de-AT". */
  language: string;
  /** Milliseconds since 1970; null writes the plain date, which needs no clock. */
  now: number | null;
  /** IANA name; undefined is the machine's own. */
  timeZone?: string;
};

/** A moment in words: "5 minutes ago" within a week of `now`, otherwise a date. */
export function formatWhen(at: number, { language, now, timeZone }: FormatWhenOptions): string {
  const age = now === null ? Infinity : now - at;
  if (age >= 7 * DAY_MS || age < -MINUTE_MS) {
    return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone }).format(at);
  }
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (age < MINUTE_MS) return relative.format(0, "second");
  if (age < HOUR_MS) return relative.format(-Math.floor(age / MINUTE_MS), "minute");
  if (age < DAY_MS) return relative.format(-Math.floor(age / HOUR_MS), "hour");
  return relative.format(-Math.floor(age / DAY_MS), "day");
}

type WhenProps = {
  /** Milliseconds since 1970. */
  at: number;
  clock?: () => number;
};

/**
 * A `<time>`. The server knows neither the reader's time zone nor how long the page will lie
 * about, so it writes the UTC date; the browser puts its own words there after hydration.
 */
export function When({ at, clock = Date.now }: WhenProps) {
  const language = useLocale();
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => setNow(clock()), [at, clock]);
  return (
    <time dateTime={new Date(at).toISOString()}>
      {formatWhen(at, { language, now, timeZone: now === null ? "UTC" : undefined })}
    </time>
  );
}
