// The playground: a Telegram client on the left, amoCRM on the right, both on the local stack.

import { readWhatIsSeen } from "./modules/amocrm/reading.js";
import { amocrm } from "./modules/amocrm/view.js";
import { bar, sides } from "./modules/bar.js";
import { start } from "./modules/data.js";
import { h, patch } from "./modules/dom.js";
import { keepingFocus, focusOn } from "./modules/focus.js";
import { CallError } from "./modules/http.js";
import { speak, t } from "./modules/i18n.js";
import { placeMessagePanel } from "./modules/messageMenu.js";
import { change, onChange, state } from "./modules/store.js";
import { takeAnswers } from "./modules/telegram/presses.js";
import { telegram } from "./modules/telegram/view.js";
import { dress } from "./modules/theme.js";
import { toasts } from "./modules/toast.js";
import { welcome } from "./modules/welcome.js";

const TRY_AGAIN_MS = 2000;
const root = document.getElementById("app");

function page() {
  if (state.trouble) return [h("p.unreachable", { role: "status" }, state.trouble)];
  if (!state.loaded) return [];
  const isEmpty = !state.accounts.length && !state.bots.length;
  const main = isEmpty ? [welcome()] : [telegram(), amocrm()];
  return [bar(), ...(isEmpty ? [] : [sides()]), h("main", { class: isEmpty ? "lonely" : state.dealIds.length > 1 && "several" }, main), toasts()];
}

function closePanel(event) {
  const isOutside = !event.target.closest(".panel, .opens-panel");
  if (!state.panel || !(event.key === "Escape" || (event.type === "mousedown" && isOutside))) return;
  if (event.key === "Escape") focusOn(`[data-panel="${state.panel}"]`);
  change({ panel: null });
}

async function begin() {
  try {
    await start();
    change({ trouble: null });
  } catch (error) {
    if (!(error instanceof CallError)) console.error(error);
    change({ trouble: t("unreachable") });
    setTimeout(begin, TRY_AGAIN_MS);
  }
}

onChange(() => {
  keepingFocus(() => patch(root, page()));
  placeMessagePanel();
  readWhatIsSeen();
  takeAnswers();
});
document.addEventListener("mousedown", closePanel);
document.addEventListener("keydown", closePanel);
document.addEventListener("scroll", placeMessagePanel, true);
window.addEventListener("resize", placeMessagePanel);
document.addEventListener("visibilitychange", readWhatIsSeen);
await speak();
dress();
await begin();
