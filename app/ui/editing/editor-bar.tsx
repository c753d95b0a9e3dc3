import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ManagersOnly } from "../clerk/managers-only";

/** All that the status line knows to say; nothing to say is the empty string. */
export type EditorStatus = "" | "saving" | "saved" | "unsaved" | "unkept";

type EditorBarProps = {
  /** The id of the form that Save sends. */
  formId: string;
  status: EditorStatus;
  /** What went wrong, if anything did. Here it is seen from wherever in the text somebody writes. */
  note: ReactNode;
  /** Where the menu's own forms go; without it there is no menu. */
  action: string | null;
  /** Where the post's earlier versions are. */
  historyHref: string | null;
  trashed: boolean;
  hidden: { parents: string; nonce: string };
};

/** Status, menu and Save; sticks to the bottom, so that Save comes after the text for the keyboard. */
export function EditorBar(props: EditorBarProps) {
  const { formId, status, note, action, historyHref, trashed, hidden } = props;
  const t = useTranslations("editor");
  const publishing = useTranslations("publishing");
  return (
    <div className="editor-bar">
      <SavingLine status={status} note={note} />
      {action !== null && !trashed && (
        <details className="menu">
          <summary className="button editor-menu-button" aria-label={t("more")} title={t("more")}>
            <MoreIcon />
          </summary>
          <div className="menu-panel">
            <Link className="menu-item" to={`${action}/publishing`}>
              {publishing("menu")}
            </Link>
            {historyHref !== null && (
              <Link className="menu-item" to={historyHref}>
                {t("history")}
              </Link>
            )}
            <ManagersOnly>
              <IntentForm action={action} intent="trash" hidden={hidden}>
                <button className="menu-item menu-item-danger">{t("trash")}</button>
              </IntentForm>
            </ManagersOnly>
          </div>
        </details>
      )}
      {!trashed && (
        <button className="button button-primary" form={formId}>
          {t("save")}
        </button>
      )}
    </div>
  );
}

/** Whether the text is saved, and what went wrong. */
export function SavingLine({ status, note }: Pick<EditorBarProps, "status" | "note">) {
  const t = useTranslations("editor.status");
  const isUnsaved = status === "unsaved" || status === "unkept";
  return (
    <>
      <p className="editor-note" role="alert">
        {note}
      </p>
      <p
        className={isUnsaved ? "editor-status editor-status-unsaved" : "editor-status"}
        role="status"
      >
        {status && t(status)}
      </p>
    </>
  );
}

type IntentFormProps = {
  action: string;
  intent: "trash" | "restore" | "purge";
  hidden: { parents: string; nonce: string };
  children: ReactNode;
};

/** A form that does one thing to the post as it stands, and carries no text. */
export function IntentForm({ action, intent, hidden, children }: IntentFormProps) {
  return (
    <Form method="post" action={action}>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="parents" value={hidden.parents} />
      <input type="hidden" name="nonce" value={hidden.nonce} />
      {children}
    </Form>
  );
}

function MoreIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="currentColor"
      aria-hidden
      focusable="false"
    >
      <path d="M4 8.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm6 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm6 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z" />
    </svg>
  );
}
