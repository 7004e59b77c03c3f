// Controls that both sides use: a file to choose, a panel to open, a button that waits.

import { h } from "./dom.js";
import { change, state } from "./store.js";

/** Describe a real button, which the keyboard knows, and the file field it opens; `take(files)` gets what is chosen. */
export function fileButton(selector, props, take, ...children) {
  const choose = (event) => event.currentTarget.nextElementSibling.click();
  const chosen = (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) take(files);
  };
  return [
    h(selector, { ...props, type: "button", key: "choose file", onclick: choose }, ...children),
    h("input", { key: "file", type: "file", multiple: true, hidden: true, onchange: chosen }),
  ];
}

/** Return the properties of a button that opens and closes a panel. */
export function opens(panel) {
  const isOpen = state.panel === panel;
  return {
    type: "button",
    class: ["opens-panel", isOpen && "open"].filter(Boolean).join(" "),
    "aria-expanded": String(isOpen),
    "data-panel": panel,
    onclick: () => change({ panel: isOpen ? null : panel }),
  };
}

/** Return the properties of a button while `name` is being done: it stays focused, and does nothing. */
export function unless(name, work) {
  const isBusy = state.busy === name;
  return { "aria-disabled": isBusy && "true", onclick: isBusy ? undefined : work };
}
