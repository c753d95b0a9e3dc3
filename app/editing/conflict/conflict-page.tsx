import { Form } from "@remix-run/react";
import { type ReactNode, useRef } from "react";
import { useTranslations } from "use-intl";
import { useMessage } from "~/i18n/words";
import { FailureReason } from "~/forms/failure-notice";
import { isFailedWrite } from "~/forms/keeping-form";
import { PageNote } from "~/ui/editing/page-note";
import { When } from "~/ui/when";
import { Words } from "~/ui/words";
import { By } from "../writers/by";
import { NextPages } from "../next-pages";
import type { Refusal } from "../post-answer";
import { useStaying } from "../use-staying";
import type { Conflict } from "./conflict.server";
import { MergeForm } from "./merge-form";

type ConflictPageProps = {
  conflict: Conflict;
  /** What the server said of a form of this page that was not accepted. */
  answer: Refusal | undefined;
};

/** Two or more versions of one post: calm words, all of the text, and four ways on. */
export function ConflictPage({ conflict, answer }: ConflictPageProps) {
  const t = useTranslations("conflict");
  const say = useMessage();
  const { versions, merged } = conflict;
  const count = versions.length;
  const failure = isFailedWrite(answer) ? answer : null;
  const refused = answer && !isFailedWrite(answer) ? answer : null;
  const forget = useRef(() => {});
  const staying = useStaying({ onDone: () => forget.current() });
  return (
    <>
      <div className="conflict stack">
        <header>
          <h1>{t("title")}</h1>
          <p>{t("intro", { count })}</p>
        </header>
        <div className="conflict-versions">
          {versions.map((version, i) => (
            <article key={version.revision} className="conflict-version">
              <header>
                <h2 dir="auto">{version.title}</h2>
                <p className="editor-facts">
                  {t.rich(i === 0 ? "latest" : "saved", {
                    when: () => <When at={version.savedAt} />,
                  })}{" "}
                  · <Words count={version.words} />
                  <By writer={version.writer} />
                </p>
              </header>
              <div
                className="conflict-text"
                dir="auto"
                // It scrolls: without a place in the order of focus no keyboard could reach its end.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                tabIndex={0}
                role="region"
                aria-label={t("version", { number: i + 1 })}
              >
                {version.passages.map((passage, at) =>
                  passage.isOwn ? <mark key={at}>{passage.text}</mark> : passage.text,
                )}
              </div>
              <div className="button-row">
                <SettleForm conflict={conflict} keep={version.revision}>
                  <button className="button">{t("keep")}</button>
                </SettleForm>
              </div>
            </article>
          ))}
        </div>
        <SettleForm conflict={conflict} keep={versions[0]?.revision ?? ""} others="copy">
          <p>
            <button className="button">{t("keepAll", { count })}</button>
          </p>
        </SettleForm>
        <section className="stack" aria-labelledby="merged-heading">
          <h2 id="merged-heading">{t("merged")}</h2>
          <p>{t(merged.isClean ? "clean" : "unclean")}</p>
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
      <PageNote>{failure ? <FailureReason failure={failure} /> : staying && say(staying)}</PageNote>
    </>
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
