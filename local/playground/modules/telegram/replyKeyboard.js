// The keyboard that a bot has opened in place of the letters: its buttons say what they show, or share a contact.

import { pressKey } from "../actions/telegram.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

/** Describe the newest keyboard of a dialog that was not put away; a one-time keyboard goes with the first answer. */
export function replyKeyboard(shown) {
  const index = shown.findLastIndex((one) => one.reply_keyboard);
  const keyboard = shown[index]?.reply_keyboard;
  const isUsed = keyboard?.one_time && shown.slice(index).some((one) => one.direction === "in");
  if (!keyboard?.rows.length || isUsed) return null;
  return h("div.tg-keyboard", { key: "keyboard", role: "group", "aria-label": t("tg.keyboard") }, keyboard.rows.map((row, at) =>
    h("div", { key: at }, row.map((button) =>
      h("button", { key: button.text, type: "button", onclick: () => pressKey(button) }, button.request_contact && icon("user"), button.text)))));
}
