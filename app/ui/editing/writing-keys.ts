import type { ClipboardEvent, KeyboardEvent } from "react";
import {
  continueList,
  type Edit,
  insertLink,
  pasteLink,
  toggleMark,
  type Writing,
} from "./editor-keys";

/** Handlers for the body's textarea. */
export function writingKeys() {
  return {
    onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
      // An input method is still composing: the key belongs to it.
      if (event.nativeEvent.isComposing) return;
      const edit = editForKey(event);
      if (!edit) return;
      event.preventDefault();
      applyEdit(event.currentTarget, edit);
    },
    onPaste(event: ClipboardEvent<HTMLTextAreaElement>) {
      const pasted = event.clipboardData.getData("text/plain");
      const edit = pasteLink(writingIn(event.currentTarget), pasted);
      if (!edit) return;
      event.preventDefault();
      applyEdit(event.currentTarget, edit);
    },
  };
}

function editForKey(event: KeyboardEvent<HTMLTextAreaElement>): Edit | null {
  const writing = writingIn(event.currentTarget);
  const withCommand = (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;
  switch (event.key) {
    case "Enter":
      return event.shiftKey || event.altKey || event.metaKey || event.ctrlKey
        ? null
        : continueList(writing);
    case "b":
      return withCommand ? toggleMark(writing, "**") : null;
    case "i":
      return withCommand ? toggleMark(writing, "*") : null;
    case "k":
      return withCommand ? insertLink(writing) : null;
    default:
      return null;
  }
}

function writingIn(field: HTMLTextAreaElement): Writing {
  const { value, selectionStart, selectionEnd } = field;
  return { text: value, selectionStart, selectionEnd };
}

/**
 * Deprecated as it is, execCommand is the one way to change a textarea that its undo remembers;
 * where a browser refuses it, setRangeText keeps the change and gives up the undo.
 */
function applyEdit(field: HTMLTextAreaElement, edit: Edit): void {
  field.setSelectionRange(edit.from, edit.to);
  const done =
    edit.insert === ""
      ? document.execCommand("delete")
      : document.execCommand("insertText", false, edit.insert);
  if (!done) {
    field.setRangeText(edit.insert, edit.from, edit.to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(edit.selectionStart, edit.selectionEnd);
}
