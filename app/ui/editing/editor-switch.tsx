/**
 * Two radio buttons that CSS listens to (`:has(:checked)`): switching needs no JavaScript and no
 * request, so no unsaved word is lost by it. They stand outside the form and are not sent.
 */
export function EditorSwitch() {
  return (
    <fieldset className="editor-switch">
      <legend className="visually-hidden">Show</legend>
      <label>
        <input type="radio" name="view" value="write" defaultChecked />
        Write
      </label>
      <label>
        <input type="radio" name="view" value="preview" />
        Preview
      </label>
    </fieldset>
  );
}
