// What a person can do with a message in Telegram.

import { forward, moveOn, react, stopPoll } from "../actions/messages.js";
import { begin } from "../composing.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { placeOf } from "./world.js";

const EMOJIS = ["👍", "❤", "🔥", "👏", "😁", "😢"];

/** Return the reactions and actions for a message, or for an album by its first message. */
export function menuOf(botId, group) {
  const { message, reactions } = group[0];
  const place = placeOf(botId, message.chat.id);
  const isOwn = message.from?.id === state.personId;
  const written = group.map((one) => one.message).find((one) => one.text !== undefined || one.caption !== undefined);
  const location = message.location?.live_period && isOwn;
  return {
    emojis: EMOJIS,
    chosen: reactions[0]?.emoji ?? null,
    react: (emoji) => react(message, emoji),
    actions: [
      { key: "reply", sign: "reply", name: t("message.reply"), work: () => begin(place, { answers: message.message_id, ...quoted(message) }) },
      isOwn && written && !written.forward_origin && { key: "edit", sign: "edit", name: t("message.edit"), work: () => begin(place, { edits: written.message_id }) },
      { key: "forward", sign: "forward", name: t("message.forward"), work: () => forward(message) },
      location && { key: "move", sign: "pin", name: t("tg.move"), work: () => moveOn(message) },
      isOwn && message.poll && !message.poll.is_closed && { key: "stop", sign: "close", name: t("tg.poll.stop"), work: () => stopPoll(message) },
    ],
  };
}

/** Return the words of a message that are selected on the page, as the part that an answer quotes. */
function quoted(message) {
  const selected = String(getSelection()).trim();
  const text = message.text ?? message.caption ?? "";
  return selected && selected !== text && text.includes(selected) ? { quote: selected } : {};
}
