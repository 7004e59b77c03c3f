// What can be done with one message: its reactions and its actions, in a panel that opens at the message.

import { opens } from "./controls.js";
import { h, icon } from "./dom.js";
import { focusOn } from "./focus.js";
import { coloured } from "./format.js";
import { t } from "./i18n.js";
import { change, state } from "./store.js";

const GAP = 6;

/**
 * Describe the button of a message and, while it is open, its panel. `react(emoji)` is called for one of `emojis`, with
 * null for the one that is `chosen` already; `actions` are [{key, sign, name, work}].
 */
export function messageMenu(id, { isLast, emojis, chosen, react, actions }) {
  const name = `message ${id}`;
  const isOpen = state.panel === name;
  return [
    h("button.message-more", { key: "more", ...opens(name), tabindex: isLast || isOpen ? "0" : "-1", "aria-label": t("message.menu"), title: t("message.menu"), onkeydown: walk }, icon("more")),
    isOpen && h("div.panel.message-panel", { key: "panel" },
      emojis.length > 0 && h("div.emojis", { role: "group", "aria-label": t("message.react") }, emojis.map((emoji) =>
        h("button", { key: emoji, "aria-pressed": String(emoji === chosen), onclick: closing(() => react(emoji === chosen ? null : emoji)) }, coloured(emoji)))),
      actions.filter(Boolean).map(({ key, sign, name: text, work }) => h("button.choice", { key, onclick: closing(work) }, icon(sign), text))),
  ];
}

/** Let a right click on a message open its panel, as in the real clients. */
export function opensMenu(id) {
  return (event) => {
    if (event.target.closest("a, input, textarea") || String(getSelection())) return;
    event.preventDefault();
    change({ panel: `message ${id}` });
  };
}

/** Return what closes the panel, gives the focus back to its button, and then does the work. */
function closing(work) {
  return () => {
    focusOn(`[data-panel="${CSS.escape(state.panel)}"]`);
    change({ panel: null });
    work();
  };
}

/** The arrows go from message to message; the tabulator stops at the last one only. */
function walk(event) {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const all = [...event.currentTarget.closest("[role=log]").querySelectorAll(".message-more")];
  all[all.indexOf(event.currentTarget) + way]?.focus();
}

/** Put the open panel beside its message, inside the window. */
export function placeMessagePanel() {
  const panel = document.querySelector(".message-panel");
  const opener = panel && document.querySelector(`[data-panel="${CSS.escape(state.panel)}"]`);
  if (!opener) return;
  const at = opener.getBoundingClientRect();
  const frame = opener.closest(".list-frame").getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = at.left + width > frame.right ? at.right - width : at.left;
  const below = at.bottom + GAP;
  // A column that is laid out by its own width is where «fixed» begins; elsewhere it is the window.
  Object.assign(panel.style, { left: "0", top: "0" });
  const origin = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP)) - origin.left}px`;
  panel.style.top = `${(below + height > frame.bottom ? Math.max(GAP, at.top - height - GAP) : below) - origin.top}px`;
}
