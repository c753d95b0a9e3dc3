import { Form, Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { useMessage } from "~/i18n/words";
import { Words } from "~/ui/words";
import { PageNote } from "~/ui/editing/page-note";
import { When } from "~/ui/when";
import { By } from "../writers/by";
import { NextPages } from "../next-pages";
import { useStaying } from "../use-staying";
import type { History, VersionLine } from "./history.server";

/** Every kept version by time and size; one of them beside the post as it stands, and the way back to it. */
export function HistoryPage({ history }: { history: History }) {
  const t = useTranslations();
  const say = useMessage();
  const { id, versions, shown } = history;
  const staying = useStaying();
  return (
    <>
      <NextPages postId={id} />
      <div className="history">
        <nav className="history-list" aria-label={t("titles.versions")}>
          <p>
            <Link to={`/posts/${id}`}>{t("history.back")}</Link>
          </p>
          <ol>
            {versions.map((version) => (
              <li key={version.revision}>
                <Link
                  className="history-line"
                  to={`?version=${version.revision}`}
                  aria-current={version.revision === shown?.revision ? "true" : undefined}
                  preventScrollReset
                >
                  <When at={version.savedAt} />
                  <span className="history-facts">
                    <Words count={version.words} />
                    <State of={version} />
                    <By writer={version.writer} />
                  </span>
                </Link>
              </li>
            ))}
          </ol>
        </nav>
        <section className="history-version" aria-live="polite">
          {shown ? <ShownVersion history={history} shown={shown} /> : <Unchosen />}
        </section>
      </div>
      <PageNote>{staying && say(staying)}</PageNote>
    </>
  );
}

function ShownVersion({
  history,
  shown,
}: {
  history: History;
  shown: NonNullable<History["shown"]>;
}) {
  const t = useTranslations("history");
  const isCurrent = history.versions.some(
    (version) => version.revision === shown.revision && version.isCurrent,
  );
  return (
    <article className="stack">
      <header>
        <h2 dir="auto">{shown.title}</h2>
        <p className="editor-facts">
          {t.rich("saved", { when: () => <When at={shown.savedAt} /> })} ·{" "}
          <Words count={shown.words} />
          <By writer={shown.writer} />
          {!isCurrent && <> · {t("marked")}</>}
        </p>
      </header>
      <div className="conflict-text" dir="auto">
        {shown.passages.map((passage, at) =>
          passage.isOwn ? <mark key={at}>{passage.text}</mark> : passage.text,
        )}
      </div>
      {isCurrent ? (
        <p className="editor-facts">{t("asItStands")}</p>
      ) : (
        <Form method="post" action={`/posts/${history.id}`}>
          <input type="hidden" name="intent" value="restore-version" />
          <input type="hidden" name="revision" value={shown.revision} />
          <input type="hidden" name="parents" value={history.parents} />
          <input type="hidden" name="nonce" value={history.nonce} />
          <button className="button button-primary">{t("restore")}</button>
        </Form>
      )}
    </article>
  );
}

function Unchosen() {
  return <p className="history-hint">{useTranslations("history")("choose")}</p>;
}

function State({ of: { state, isCurrent } }: { of: VersionLine }) {
  const t = useTranslations();
  if (isCurrent) return <> · {t("history.current")}</>;
  return state === "draft" ? null : <> · {t(`posts.states.${state}`)}</>;
}
