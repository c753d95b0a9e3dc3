import { Form, useNavigate } from "@remix-run/react";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { FailureReason } from "~/forms/failure-notice";
import { isFailedWrite } from "~/forms/keeping-form";
import type { RefusedForm } from "~/posts/form/parse-form";
import { POST_FORM_ID } from "~/ui/editing/editor";
import { SavingLine } from "~/ui/editing/editor-bar";
import { ProblemSummary } from "~/ui/form/problem-summary";
import { useIsHydrated } from "~/ui/use-is-hydrated";
import { noteDone } from "../staying";
import { useSaveKey } from "../use-save-key";
import { useSaving } from "../use-saving";
import type { Conflict } from "./conflict.server";

type MergeFormProps = {
  conflict: Conflict;
  /** What came back when a form of this page was not accepted. */
  refused: RefusedForm | null;
  /** Given what makes the text unwanted: another version was chosen in its place. */
  onForget(forget: () => void): void;
};

/**
 * One text made of all versions, to be mended by hand. It is kept on the device like what is written in the
 * editor, but sent only when somebody asks: until then it is a proposal.
 */
export function MergeForm({ conflict, refused, onForget }: MergeFormProps) {
  const t = useTranslations();
  const { merged, versions } = conflict;
  const proposal = refused?.entered ?? merged;
  // A merge that was sent back stays one of the versions it was made of: one that came since is not in it.
  const named = refused?.parents ?? versions.map(({ asParent }) => asParent);
  const parents = named.join(" ");
  const frame = useRef<HTMLDivElement>(null);
  const saving = useSaving(frame, {
    desk: conflict.desk,
    postId: conflict.id,
    isNew: false,
    isMerge: true,
    saved: { title: proposal.title, body: proposal.body, tags: proposal.tags, parents },
    nonce: refused?.nonce || conflict.nonce,
  });
  useSaveKey(saving.save);
  useEffect(() => {
    onForget(saving.forget);
  });
  useNextPage(saving.saved && `/posts/${saving.saved.id}`);

  const answer = saving.answer ?? refused;
  const problems = answer && !isFailedWrite(answer) && !answer.ok ? answer.problems : [];
  const failure = answer && isFailedWrite(answer) && (
    <FailureReason failure={answer} resending="by itself" />
  );

  const isHydrated = useIsHydrated();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    saving.save();
  }

  return (
    <div ref={frame} data-hydrated={isHydrated || undefined}>
      <ProblemSummary
        title={t("editor.notSaved")}
        problems={problems}
        fields={["title", "body", "tags"]}
      />
      <Form
        id={POST_FORM_ID}
        method="post"
        className="stack"
        onSubmit={onSubmit}
        onInput={saving.noteChange}
      >
        <input type="hidden" name="intent" value="merge" />
        <input type="hidden" name="parents" value={parents} />
        <input type="hidden" name="nonce" value={refused?.nonce || conflict.nonce} />
        <input type="hidden" name="desk" value={conflict.desk} />
        <MergedField name="title" label={t("editor.title")} value={proposal.title} />
        <MergedField name="body" label={t("conflict.text")} value={proposal.body} />
        <MergedField name="tags" label={t("editor.tags")} value={proposal.tags} />
        <div className="editor-bar">
          <SavingLine status={saving.status} note={failure} />
          <button className="button button-primary">{t("conflict.save")}</button>
        </div>
      </Form>
    </div>
  );
}

/** What is saved is one post again: its editor takes this page's place, as soon as it can be had. */
function useNextPage(path: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!path) return;
    noteDone();
    navigate(path, { replace: true });
    // Once: `navigate` changes with every navigation.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [path]);
}

function MergedField({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>
        {label}
      </label>
      {name === "body" ? (
        <textarea
          className="field-input"
          dir="auto"
          id={name}
          name={name}
          autoComplete="off"
          rows={16}
          defaultValue={value}
        />
      ) : (
        <input
          className="field-input"
          dir="auto"
          id={name}
          name={name}
          autoComplete="off"
          defaultValue={value}
        />
      )}
    </div>
  );
}
