// Short notices in the corner.

import { h, icon } from "./dom.js";
import { CallError } from "./http.js";
import { t } from "./i18n.js";
import { change, state } from "./store.js";

const SHOWN_MS = { good: 6000, bad: 12_000 };
let count = 0;

export function toasts() {
  const drawn = state.toasts.map((one) =>
    h("div.toast", { key: one.id, class: one.kind, role: one.kind === "bad" ? "alert" : "status" },
      h("span", {}, one.text),
      h("button", { "aria-label": t("close"), onclick: () => dismiss(one) }, icon("close"))));
  return h("div.toasts", {}, drawn);
}

/** Say something once, however often it happens while it is shown. */
export function toast(text, kind = "bad") {
  const notice = { id: (count += 1), text, kind };
  change({ toasts: [...state.toasts.filter((one) => one.text !== text), notice] });
  setTimeout(() => dismiss(notice), SHOWN_MS[kind]);
}

function dismiss(notice) {
  change({ toasts: state.toasts.filter((one) => one !== notice) });
}

/** Run an action of the person; what goes wrong is said, `busy` names it while it runs. Tells whether it went well. */
export async function attempt(name, work) {
  change({ busy: name });
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof CallError)) console.error(error);
    toast(error instanceof CallError ? error.message : t("error.page"));
    return false;
  } finally {
    change({ busy: null });
  }
}
