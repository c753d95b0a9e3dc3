import { Form } from "@remix-run/react";
import type { FormEventHandler, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ManagersOnly } from "../clerk/managers-only";
import { EditorBar, type EditorStatus, IntentForm } from "./editor-bar";
import { EditorSwitch } from "./editor-switch";
import { WritingFields } from "./writing-fields";
import type { Problem } from "../form/problems";
import { ProblemSummary } from "../form/problem-summary";
import { When } from "../when";

/** Of the form that holds the text of a post, on every page that has one. */
export const POST_FORM_ID = "post-form";

export type EditorProps = {
  /** Where the form is sent. */
  action: string;
  /** What the fields hold when the page is made; after that they keep their own text. */
  entered: { title: string; body: string; tags: string };
  /** The revisions this text was written upon; sent separated by spaces. */
  parents: string[];
  /** Whose page this is: another person who signs in here must not save into their own account with it. */
  desk: string;
  /** Names this attempt, so that sending it twice saves it once. */
  nonce: string;
  problems: Problem[];
  status: EditorStatus;
  /** Said beside the status: what went wrong, and what becomes of the text. Or nothing. */
  note: ReactNode;
  mode: "new" | "edit";
  /** The id that the post has or will have: the fields stay the same ones when a new post is saved. */
  postKey: string;
  post?: {
    id: string;
    state: "draft" | "published" | "trashed" | "purged";
    words: number;
    /** Milliseconds since 1970. */
    savedAt: number;
    createdAt: number;
  };
  /** The saved text as safe HTML; without it there is no preview. */
  previewHtml?: string;
  onSubmit?: FormEventHandler<HTMLFormElement>;
  onInput?: FormEventHandler<HTMLFormElement>;
};

/** The writing page; stands inside `<Page wide>` and brings the page's `<h1>`. */
export function Editor(props: EditorProps) {
  // The fields keep their own text: another post must get other fields, never this one's words.
  return <EditorOfOnePost key={props.postKey} {...props} />;
}

function EditorOfOnePost(props: EditorProps) {
  const { action, entered, mode, post, previewHtml, problems } = props;
  const t = useTranslations();
  const hidden = { parents: props.parents.join(" "), nonce: props.nonce };
  const trashed = post?.state === "trashed";
  const hasPreview = previewHtml !== undefined;
  return (
    <div className={hasPreview ? "editor" : "editor editor-alone"}>
      <h1 className="visually-hidden">
        {mode === "new"
          ? t("titles.newPost")
          : t("editor.heading", { title: entered.title || t("editor.untitled") })}
      </h1>
      <ProblemSummary
        title={t("editor.notSaved")}
        problems={problems}
        fields={["title", "body", "tags"]}
      />
      {trashed && (
        <div className="notice">
          <p>{t("editor.trashed")}</p>
          <IntentForm action={action} intent="restore" hidden={hidden}>
            <button className="button button-primary">{t("editor.restore")}</button>
          </IntentForm>
          <ManagersOnly>
            <details>
              <summary>{t("editor.purge")}</summary>
              <p>{t("editor.purgeWarning")}</p>
              <IntentForm action={action} intent="purge" hidden={hidden}>
                <button className="button button-danger">{t("editor.purgeNow")}</button>
              </IntentForm>
            </details>
          </ManagersOnly>
        </div>
      )}
      {hasPreview && <EditorSwitch />}
      <div className="editor-panes">
        <Form
          id={POST_FORM_ID}
          className="editor-write"
          method="post"
          action={action}
          onSubmit={props.onSubmit}
          onInput={props.onInput}
        >
          <input type="hidden" name="intent" value="save" />
          <input type="hidden" name="parents" value={hidden.parents} />
          <input type="hidden" name="nonce" value={hidden.nonce} />
          <input type="hidden" name="desk" value={props.desk} />
          <WritingFields
            entered={entered}
            problems={problems}
            readOnly={trashed}
            autoFocusTitle={mode === "new" && problems.length === 0}
          />
          {post && <Facts post={post} />}
        </Form>
        {hasPreview && <Preview title={entered.title} html={previewHtml} />}
      </div>
      <EditorBar
        formId={POST_FORM_ID}
        status={props.status}
        note={props.note}
        action={mode === "edit" ? action : null}
        historyHref={post ? `/posts/${post.id}/history` : null}
        trashed={trashed}
        hidden={hidden}
      />
    </div>
  );
}

function Facts({ post }: { post: NonNullable<EditorProps["post"]> }) {
  const t = useTranslations();
  return (
    <p className="editor-facts">
      {t(`posts.states.${post.state}`)} · {t("posts.words", { count: post.words })} ·{" "}
      {t.rich("editor.begun", { when: () => <When at={post.createdAt} /> })} ·{" "}
      {t.rich("editor.saved", { when: () => <When at={post.savedAt} /> })}
    </p>
  );
}

/** `html` comes from Postern's own Markdown renderer, which lets no HTML of the author's through. */
function Preview({ title, html }: { title: string; html: string }) {
  const t = useTranslations("editor");
  return (
    <section className="editor-preview" aria-label={t("previewNote")}>
      <p className="editor-preview-note">{t("previewNote")}</p>
      {title && (
        <p className="editor-preview-title" dir="auto">
          {title}
        </p>
      )}
      <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}
