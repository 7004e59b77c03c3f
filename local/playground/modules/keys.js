// The keyboard in composers.

/** Enter sends, Shift+Enter breaks the line; keys of an input method are left alone. */
export function submitOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}
