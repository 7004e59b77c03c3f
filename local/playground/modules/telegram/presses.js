// What bots answer to the buttons that were pressed on this page: a line in the chat, or a box that is to be closed.

import { h } from "../dom.js";
import { focusOn } from "../focus.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";

const SHOWN_MS = 6000;
const waiting = new Map();

/** Say the answer to a press once it is there; `chat` is where it is said. */
export function awaitAnswer(queryId, chat) {
  waiting.set(queryId, chat);
}

/** Take what bots have answered to the presses that wait, the last one of them is shown. */
export function takeAnswers() {
  if (!waiting.size) return;
  for (const { id, answer } of [...state.chats.values()].flat().flatMap((chat) => chat.presses)) {
    if (!answer || !waiting.has(id)) continue;
    const place = waiting.get(id);
    waiting.delete(id);
    if (answer.text) tell({ id, place, text: answer.text, isAlert: Boolean(answer.show_alert) });
  }
}

/** Describe the answer that is being said in a chat. */
export function pressAnswer(place) {
  const said = state.pressAnswer;
  if (said?.place !== place) return null;
  if (!said.isAlert) return h("div.tg-said", { key: said.id, role: "status" }, h("span", {}, said.text));
  return h("div.tg-alert", { key: said.id, role: "alertdialog", "aria-label": t("tg.botSays"), onkeydown: (event) => event.key === "Escape" && close(said) },
    h("p", {}, said.text),
    h("button", { onclick: () => close(said), mounted: (button) => button.focus() }, t("ok")));
}

function tell(said) {
  change({ pressAnswer: said });
  if (!said.isAlert) setTimeout(() => close(said), SHOWN_MS);
}

function close(said) {
  if (state.pressAnswer !== said) return;
  if (said.isAlert) focusOn(`[data-composer="${CSS.escape(said.place)}"]`);
  change({ pressAnswer: null });
}
