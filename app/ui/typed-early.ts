/**
 * React 18 hydrates a textarea by putting its first text back, over what was typed while the page's script was on
 * its way; a field whose default is not what React expects it leaves alone. So until the page is hydrated each
 * text that was typed becomes its field's default.
 *
 * @returns the function that ends it, for when the page is hydrated
 */
export function keepTypedText(): () => void {
  const keep = (field: unknown) => {
    if (field instanceof HTMLTextAreaElement) field.defaultValue = field.value;
  };
  const onInput = ({ target }: Event) => keep(target);
  for (const field of document.querySelectorAll("textarea")) keep(field);
  document.addEventListener("input", onInput);
  return () => document.removeEventListener("input", onInput);
}
