// What somebody is in a group, in words and as the sign beside their name.

import { t } from "../i18n.js";
import { memberOf } from "./groups.js";

/** Return the sign of a message's author: their own title, or what they are; null for a plain member. */
export function roleOf(group, message) {
  if (message.sender_chat) return message.sender_chat.id === group.chat.id ? (message.author_signature ?? t("tg.role.admin")) : null;
  const view = group.views.find(({ bot }) => bot.bot_id === message.from?.id);
  const { status, title } = view ? { status: view.chat.bot_status } : (memberOf(group, message.from?.id) ?? {});
  return title || ({ creator: t("tg.role.owner"), administrator: t("tg.role.admin") }[status] ?? null);
}

/** Return what a member is, in a word or two. */
export function statusName({ status, is_anonymous: isAnonymous }) {
  return t(isAnonymous ? "tg.status.anonymous" : `tg.status.${status}`);
}
