import { Form } from "@remix-run/react";
import { type ReactNode, useRef } from "react";
import { FailureNotice } from "~/forms/failure-notice";
import { type FailedWrite, isFailedWrite } from "~/forms/keeping-form";
import { When } from "~/ui/when";
import { NextPages } from "../next-pages";
import type { PostAnswer } from "../post-answer";
import { useStaying } from "../use-staying";
import type { Conflict } from "./conflict.server";
import { MergeForm } from "./merge-form";

type ConflictPageProps = {
  conflict: Conflict;
  /** What the server said of a form of this page that was not accepted. */
  answer: PostAnswer | FailedWrite | undefined;
};

/** Two or more versions of one post: calm words, all of the text, and four ways on. */
export function ConflictPage({ conflict, answer }: ConflictPageProps) {
  const { versions, merged } = conflict;
  const failure = isFailedWrite(answer) ? answer : null;
  const refused = answer && !isFailedWrite(answer) && !answer.ok ? answer : null;
  const forget = useRef(() => {});
  const staying = useStaying({ onDone: () => forget.current() });
  return (
    <div className="conflict stack">
      <header>
        <h1>Written in two places</h1>
        <p>
          This post was changed in {versions.length === 2 ? "two places" : "several places"} before
          either knew of the other. Every version is here, whole. Words that only one of them has
          are marked.
        </p>
      </header>
      {failure && <FailureNotice failure={failure} />}
      <p className="notice notice-staying" role="status">
        {staying}
      </p>
      <div className="conflict-versions">
        {versions.map((version, i) => (
          <article key={version.revision} className="conflict-version">
            <header>
              <h2>{version.title}</h2>
              <p className="editor-facts">
                {i === 0 ? "Latest, saved " : "Saved "}
                <When at={version.savedAt} /> · {version.words} words
              </p>
            </header>
            <div
              className="conflict-text"
              // It scrolls: without a place in the order of focus no keyboard could reach its end.
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={0}
              role="region"
              aria-label={`Version ${i + 1}`}
            >
              {version.passages.map((passage, at) =>
                passage.isOwn ? <mark key={at}>{passage.text}</mark> : passage.text,
              )}
            </div>
            <div className="button-row">
              <SettleForm conflict={conflict} keep={version.revision}>
                <button className="button">Keep this one</button>
              </SettleForm>
            </div>
          </article>
        ))}
      </div>
      <SettleForm conflict={conflict} keep={versions[0]?.revision ?? ""} others="copy">
        <p>
          <button className="button">
            {versions.length === 2 ? "Keep both, as two posts" : "Keep all, each as a post"}
          </button>
        </p>
      </SettleForm>
      <section className="stack" aria-labelledby="merged-heading">
        <h2 id="merged-heading">Or one text made of both</h2>
        <p>
          {merged.isClean
            ? "The changes stand in different sentences, so both are in it."
            : "Where both changed the same sentence, both follow each other: take out what you do not want."}
        </p>
        <MergeForm
          key={versions.map(({ revision }) => revision).join(" ")}
          conflict={conflict}
          refused={refused}
          onForget={(newest) => {
            forget.current = newest;
          }}
        />
      </section>
      <NextPages postId={conflict.id} />
    </div>
  );
}

type SettleFormProps = {
  conflict: Conflict;
  keep: string;
  others?: "copy";
  children: ReactNode;
};

function SettleForm({ conflict, keep, others, children }: SettleFormProps) {
  const parents = conflict.versions.map(({ asParent }) => asParent).join(" ");
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="settle" />
      <input type="hidden" name="parents" value={parents} />
      <input type="hidden" name="nonce" value={conflict.nonce} />
      <input type="hidden" name="keep" value={keep} />
      {others && <input type="hidden" name="others" value={others} />}
      {others &&
        conflict.copyNonces.map((nonce, i) => (
          <input key={nonce} type="hidden" name={`copyNonce${i}`} value={nonce} />
        ))}
      {children}
    </Form>
  );
}
