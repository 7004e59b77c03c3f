// ForceReply: the question of a bot that the person's client has opened an answer to.

import { state } from "../store.js";
import { entries, person, placeOf } from "./world.js";

/** Return the entry of the last question that is meant for the person and neither answered nor put aside; else null. */
export function askedOf(dialog) {
  const all = entries(dialog);
  const asked = all.findLast((one) => one.force_reply && one.message.chat.id === dialog.chat.chat.id && isForPerson(one));
  if (!asked || state.asideAt[placeOf(dialog)] === asked.id) return null;
  const isAnswered = all.some((one) => one.answersId === asked.id && one.message.from?.id === state.personId);
  return isAnswered ? null : asked;
}

/** A selective question is for those it mentions and for the author of what it answers. */
function isForPerson({ message, force_reply: wish }) {
  if (!wish.selective) return true;
  if (message.reply_to_message?.from?.id === state.personId) return true;
  const username = person()?.username?.toLowerCase();
  return (message.entities ?? []).some(({ type, user, offset, length }) =>
    user?.id === state.personId || (type === "mention" && username && message.text.slice(offset + 1, offset + length).toLowerCase() === username));
}
