// What a person can do with a message in Telegram.

import { forward, moveOn, react, stopPoll } from "../actions/messages.js";
import { begin } from "../composing.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { placeOf } from "./world.js";

const EMOJIS = ["👍", "❤", "🔥", "👏", "😁", "😢"];

/** Return the reactions and actions for an entry, or for an album by its first one. */
export function menuOf(dialog, group) {
  const [entry] = group;
  const { message, reactions } = entry;
  const place = placeOf(dialog);
  const isOwn = message.from?.id === state.personId;
  const written = group.find((one) => one.message.text !== undefined || one.message.caption !== undefined);
  const location = message.location?.live_period && isOwn;
  return {
    emojis: EMOJIS,
    chosen: reactions.find((one) => one.user_id === state.personId)?.emoji ?? null,
    react: (emoji) => react(entry, emoji),
    actions: [
      { key: "reply", sign: "reply", name: t("message.reply"), work: () => begin(place, { answers: entry.id, ...quoted(message) }) },
      isOwn && written && !written.message.forward_origin && { key: "edit", sign: "edit", name: t("message.edit"), work: () => begin(place, { edits: written.id }) },
      { key: "forward", sign: "forward", name: t("message.forward"), work: () => forward(message) },
      location && { key: "move", sign: "pin", name: t("tg.move"), work: () => moveOn(entry) },
      isOwn && message.poll && !message.poll.is_closed && { key: "stop", sign: "close", name: t("tg.poll.stop"), work: () => stopPoll(entry) },
    ],
  };
}

/** Return the words of a message that are selected on the page, as the part that an answer quotes. */
function quoted(message) {
  const selected = String(getSelection()).trim();
  const text = message.text ?? message.caption ?? "";
  return selected && selected !== text && text.includes(selected) ? { quote: selected } : {};
}
