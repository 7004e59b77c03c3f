// What a manager can do with a message.

import { answerTo, forward, react } from "../actions/amocrm.js";
import { t } from "../i18n.js";
import { state } from "../store.js";

const EMOJIS = ["👍", "❤", "🔥", "👏", "🙏", "😢"];

/** Return the reactions and actions for a message, or for a group of parts by its first. */
export function menuOf(chat, [message]) {
  const staff = new Set(state.account.users.map((user) => user.amojo_id));
  return {
    emojis: EMOJIS,
    chosen: message.reactions.find((one) => staff.has(one.author_id))?.emoji ?? null,
    react: (emoji) => react(chat, message, emoji),
    actions: [
      { key: "reply", sign: "reply", name: t("message.reply"), work: () => answerTo(chat, message) },
      { key: "forward", sign: "forward", name: t("message.forward"), work: () => forward(chat, message) },
    ],
  };
}
