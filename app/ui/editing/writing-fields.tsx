import { type KeyboardEvent, useRef } from "react";
import { useTranslations } from "use-intl";
import { FieldProblem } from "../form/field";
import { type Problem, problemAt, problemId } from "../form/problems";
import { useGrowing } from "./use-growing";
import { writingKeys } from "./writing-keys";

type WritingFieldsProps = {
  entered: { title: string; body: string; tags: string };
  problems: Problem[];
  readOnly: boolean;
  /** Where the caret goes when the page opens: an empty post waits for its title. */
  autoFocusTitle: boolean;
};

/**
 * Title, body, tags. They keep their own text (`defaultValue`): no answer from the server can overwrite a word
 * that came after the question. `autoComplete` is off on all, or browsers would put an old text back in a page
 * that is loaded anew, and it would be taken for one that was typed upon the newest version.
 */
export function WritingFields(props: WritingFieldsProps) {
  const { entered, problems, readOnly, autoFocusTitle } = props;
  const t = useTranslations("editor");
  const title = useRef<HTMLTextAreaElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  useGrowing(title);
  useGrowing(body);

  /** A title is one line: Enter goes on to the text instead of breaking it. */
  function onTitleKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    body.current?.focus();
  }

  return (
    <>
      <textarea
        ref={title}
        className="editor-title"
        id="title"
        name="title"
        dir="auto"
        rows={1}
        aria-label={t("title")}
        placeholder={t("title")}
        defaultValue={entered.title}
        readOnly={readOnly}
        // An empty page has one purpose, and no other content that this would skip.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={autoFocusTitle}
        enterKeyHint="next"
        autoComplete="off"
        onKeyDown={onTitleKeyDown}
        {...described(problems, "title")}
      />
      <FieldProblem name="title" problems={problems} />
      <textarea
        ref={body}
        className="editor-body"
        id="body"
        name="body"
        dir="auto"
        rows={12}
        aria-label={t("body")}
        placeholder={t("writeHere")}
        defaultValue={entered.body}
        readOnly={readOnly}
        spellCheck
        autoComplete="off"
        {...writingKeys()}
        {...described(problems, "body")}
      />
      <FieldProblem name="body" problems={problems} />
      <div className="editor-tags-field">
        <label htmlFor="tags">{t("tags")}</label>
        <input
          className="editor-tags"
          id="tags"
          name="tags"
          dir="auto"
          placeholder={t("tagsHint")}
          defaultValue={entered.tags}
          readOnly={readOnly}
          autoComplete="off"
          autoCapitalize="none"
          {...described(problems, "tags")}
        />
      </div>
      <FieldProblem name="tags" problems={problems} />
    </>
  );
}

function described(problems: Problem[], field: string) {
  const problem = problemAt(problems, field);
  return problem ? { "aria-invalid": true, "aria-describedby": problemId(field) } : {};
}
