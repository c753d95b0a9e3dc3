import { Form } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Field } from "~/ui/form/field";
import { ProblemSummary } from "~/ui/form/problem-summary";
import type { Problem } from "~/ui/form/problems";
import { When } from "~/ui/when";
import { READERS_LIMITS } from "./limits";
import type { PrivateFeed, ReadersAnswer } from "./readers.server";

type PrivateFeedsProps = {
  feeds: PrivateFeed[];
  desk: string;
  done: ReadersAnswer["done"];
  problems: Problem[];
  entered: ReadersAnswer["entered"];
};

/** The feeds that only those can read who were given an address, and the way to make and to end one. */
export function PrivateFeeds({ feeds, desk, done, problems, entered }: PrivateFeedsProps) {
  const t = useTranslations("readers");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (done === "made") form.current?.reset();
  }, [done, feeds]);
  const own = problems.filter(({ field }) => field === "name");
  return (
    <section className="stack" aria-labelledby="feeds-heading">
      <h2 id="feeds-heading">{t("feeds")}</h2>
      <p>{t("feedsHint")}</p>
      {feeds.length > 0 && (
        <ul className="private-feeds">
          {feeds.map((feed) => (
            <li key={feed.token}>
              <FeedOf feed={feed} desk={desk} />
            </li>
          ))}
        </ul>
      )}
      <Form method="post" className="stack" ref={form}>
        <ProblemSummary title={t("notMade")} problems={own} fields={["name"]} />
        <input type="hidden" name="intent" value="make" />
        <input type="hidden" name="desk" value={desk} />
        <Field
          name="name"
          label={t("name")}
          hint={t("nameHint")}
          problems={own}
          defaultValue={entered.name}
          maxLength={2 * READERS_LIMITS.feedNameCharacters}
          autoComplete="off"
          dir="auto"
        />
        <div className="button-row">
          <button className="button">{t("make")}</button>
          <p role="status">
            {done === "made" && t("made")}
            {done === "revoked" && t("revoked")}
          </p>
        </div>
      </Form>
    </section>
  );
}

const FORMATS = [
  ["rss", "RSS"],
  ["atom", "Atom"],
  ["json", "JSON Feed"],
] as const;

function FeedOf({ feed, desk }: { feed: PrivateFeed; desk: string }) {
  const t = useTranslations("readers");
  const { token, name, createdAt, addresses } = feed;
  return (
    <>
      <h3>
        <bdi>{name || t("nobody")}</bdi>
      </h3>
      <p className="field-hint">{t.rich("madeAt", { made: () => <When at={createdAt} /> })}</p>
      <dl>
        {FORMATS.map(([format, label]) => (
          <div key={format}>
            <dt>{label}</dt>
            <dd>
              <a href={addresses[format]} dir="ltr">
                {addresses[format]}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      <Form method="post">
        <input type="hidden" name="intent" value="revoke" />
        <input type="hidden" name="desk" value={desk} />
        <input type="hidden" name="token" value={token} />
        <button className="button" aria-label={t("revokeNamed", { name: name || t("nobody") })}>
          {t("revoke")}
        </button>
      </Form>
    </>
  );
}
