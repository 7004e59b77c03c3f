// The playground: a Telegram client on the left, amoCRM on the right, both on the local stack.

import { amocrm } from "./modules/amocrm/view.js";
import { bar } from "./modules/bar.js";
import { start } from "./modules/data.js";
import { h, patch } from "./modules/dom.js";
import { speak, t } from "./modules/i18n.js";
import { change, onChange, state } from "./modules/store.js";
import { telegram } from "./modules/telegram/view.js";
import { welcome } from "./modules/welcome.js";

const root = document.getElementById("app");

function page() {
  if (!state.loaded) return [];
  const isEmpty = !state.accounts.length && !state.bots.length;
  const main = isEmpty ? [welcome()] : [telegram(), amocrm()];
  const toasts = state.toasts.map((toast) => h("div.toast", { key: toast.id, class: toast.kind, role: "status" }, toast.text));
  return [bar(), h("main", { class: isEmpty && "lonely" }, main), h("div.toasts", { "aria-live": "polite" }, toasts)];
}

function closePanel(event) {
  const isOutside = !event.target.closest(".panel, .opens-panel");
  if (state.panel && (event.key === "Escape" || (event.type === "mousedown" && isOutside))) change({ panel: null });
}

onChange(() => patch(root, page()));
document.addEventListener("mousedown", closePanel);
document.addEventListener("keydown", closePanel);
await speak();
try {
  await start();
} catch (error) {
  patch(root, [h("p.unreachable", {}, t("unreachable", { reason: error.message }))]);
}
