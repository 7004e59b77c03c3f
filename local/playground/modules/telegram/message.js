// The bubbles of a chat, with days and ticks.

import { pressButton } from "../actions/telegram.js";
import { h, icon } from "../dom.js";
import { clock, day, dayKey, fullName, named, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { buttons, content } from "./content.js";
import { isDelivered } from "./world.js";

/** Return bubbles and day marks for stored messages in order. */
export function bubbles(botId, stored, isGroup) {
  const drawn = [];
  stored.forEach((one, index) => {
    const { message } = one;
    const before = stored[index - 1]?.message;
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      drawn.push(h("div.day", { key: `day ${dayKey(message.date)}` }, h("span", {}, day(message.date))));
    }
    const isLast = !stored[index + 1] || author(stored[index + 1].message) !== author(message);
    drawn.push(bubble(botId, one, { isGroup, isLast, isFirst: !before || author(before) !== author(message) }));
  });
  return drawn;
}

function author(message) {
  return message.from?.id ?? message.sender_chat?.id;
}

function bubble(botId, stored, { isGroup, isFirst, isLast }) {
  const { message } = stored;
  const isOwn = message.from?.id === state.personId;
  const name = isGroup && !isOwn && isFirst && message.from;
  const isBare = Boolean(message.photo || message.sticker) && !message.caption;
  return h("div.row", { key: message.message_id, class: [isOwn ? "own" : "other", isLast && "last"].filter(Boolean).join(" ") },
    h("div.bubble", { class: isBare && "bare" },
      name && h("div.author", { class: `tone-${tone(name.id)}` }, named(fullName(name))),
      content(message),
      h("span.meta", {},
        message.edit_date && h("span", {}, t("tg.edited")),
        clock(message.date),
        isOwn && ticks(isDelivered(botId, message))),
      reactions(stored)),
    buttons(message, (data) => pressButton(message, data)));
}

function ticks(isDelivered) {
  const name = t(isDelivered ? "tg.heard" : "tg.sent");
  return h("span.ticks", { role: "img", "aria-label": name, title: name }, icon(isDelivered ? "checks" : "check"));
}

function reactions(stored) {
  const all = [...stored.reactions, ...stored.bot_reactions].filter((reaction) => reaction.emoji);
  return all.length > 0 && h("div.reactions", {}, all.map((reaction) => h("span", {}, reaction.emoji)));
}
