import { useEffect, useState } from "react";
import { useLocale } from "use-intl";

/**
 * A `<time>` to the minute, with its zone: UTC from the server, the reader's own once the browser has put it
 * there.
 *
 * @param at in ms since 1970
 */
export function ExactTime({ at }: { at: number }) {
  const language = useLocale();
  const [timeZone, setTimeZone] = useState<string | undefined>("UTC");
  useEffect(() => setTimeZone(undefined), []);
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
  return <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>;
}
