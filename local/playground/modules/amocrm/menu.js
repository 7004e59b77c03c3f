// What a manager can do with a message.

import { answerTo, forward, react } from "../actions/amocrm.js";
import { t } from "../i18n.js";
import { isOfStaff } from "./world.js";

const EMOJIS = ["👍", "❤", "🔥", "👏", "🙏", "😢"];

/** Return the reactions and actions for a message, or for a group of parts by its first. */
export function menuOf(list, chat, [message]) {
  return {
    emojis: EMOJIS,
    chosen: message.reactions.find((one) => isOfStaff(one.author_id))?.emoji ?? null,
    react: (emoji) => react(chat, message, emoji),
    actions: [
      { key: "reply", sign: "reply", name: t("message.reply"), work: () => answerTo(list, chat, message) },
      { key: "forward", sign: "forward", name: t("message.forward"), work: () => forward(chat, message) },
    ],
  };
}
