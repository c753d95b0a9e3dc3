import { Form, Link } from "@remix-run/react";
import { When } from "~/ui/when";
import { NextPages } from "../next-pages";
import { useStaying } from "../use-staying";
import type { History, VersionLine } from "./history.server";

/** Every kept version by time and size; one of them beside the post as it stands, and the way back to it. */
export function HistoryPage({ history }: { history: History }) {
  const { id, versions, shown } = history;
  const staying = useStaying();
  return (
    <div className="history">
      <p className="notice notice-staying" role="status">
        {staying}
      </p>
      <NextPages postId={id} />
      <nav className="history-list" aria-label="Versions">
        <p>
          <Link to={`/posts/${id}`}>Back to the post</Link>
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
                  {wordsOf(version.words)}
                  {stateOf(version)}
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
  );
}

function ShownVersion({
  history,
  shown,
}: {
  history: History;
  shown: NonNullable<History["shown"]>;
}) {
  const isCurrent = history.versions.some(
    (version) => version.revision === shown.revision && version.isCurrent,
  );
  return (
    <article className="stack">
      <header>
        <h2>{shown.title}</h2>
        <p className="editor-facts">
          Saved <When at={shown.savedAt} /> · {wordsOf(shown.words)}
          {!isCurrent && " · words that the post does not have now are marked"}
        </p>
      </header>
      <div className="conflict-text">
        {shown.passages.map((passage, at) =>
          passage.isOwn ? <mark key={at}>{passage.text}</mark> : passage.text,
        )}
      </div>
      {isCurrent ? (
        <p className="editor-facts">This is the post as it stands.</p>
      ) : (
        <Form method="post" action={`/posts/${history.id}`}>
          <input type="hidden" name="intent" value="restore-version" />
          <input type="hidden" name="revision" value={shown.revision} />
          <input type="hidden" name="parents" value={history.parents} />
          <input type="hidden" name="nonce" value={history.nonce} />
          <button className="button button-primary">Restore this version</button>
        </Form>
      )}
    </article>
  );
}

function Unchosen() {
  return <p className="history-hint">Choose a version to read it beside the post as it stands.</p>;
}

function wordsOf(words: number): string {
  return words === 1 ? "1 word" : `${new Intl.NumberFormat("en").format(words)} words`;
}

function stateOf({ state, isCurrent }: VersionLine): string {
  if (isCurrent) return " · now";
  if (state === "published") return " · published";
  return state === "trashed" ? " · in the trash" : "";
}
