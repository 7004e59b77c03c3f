// The bubbles of a chat, with days and ticks; what was sent as one album is one bubble.

import { h, icon } from "../dom.js";
import { clock, coloured, day, dayKey, fullName, named, tone } from "../format.js";
import { t } from "../i18n.js";
import { messageMenu, opensMenu } from "../messageMenu.js";
import { state } from "../store.js";
import { buttons, content, isBare } from "./content.js";
import { menuOf } from "./menu.js";
import { serviceText } from "./service.js";
import { isDelivered, placeOf } from "./world.js";

/** Return bubbles, words of Telegram itself and day marks for the messages of a chat in order. */
export function bubbles(botId, chat, stored, isGroup) {
  const drawn = [];
  const groups = together(stored);
  groups.forEach((group, index) => {
    const { message } = group[0];
    const before = groups[index - 1]?.[0].message;
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      drawn.push(h("div.day", { key: `day ${dayKey(message.date)}` }, h("span", {}, day(message.date))));
    }
    const next = groups[index + 1];
    const place = { isGroup, isLast: !next || author(next[0].message) !== author(message), isFirst: !before || author(before) !== author(message), isNewest: !next };
    drawn.push(serviceText(message) ? said(message) : bubble(botId, chat, group, place));
  });
  return drawn;
}

/** Put the items of an album into one group. */
function together(stored) {
  const groups = [];
  for (const one of stored) {
    const album = one.message.media_group_id;
    const last = groups.at(-1);
    if (album && last?.[0].message.media_group_id === album) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

function author(message) {
  return serviceText(message) ? null : (message.from?.id ?? message.sender_chat?.id);
}

function said(message) {
  return h("div.day.said", { key: message.message_id }, h("span", {}, serviceText(message)));
}

function bubble(botId, chat, group, { isGroup, isFirst, isLast, isNewest }) {
  const messages = group.map((one) => one.message);
  const [message] = messages;
  const isOwn = message.from?.id === state.personId;
  const name = isGroup && !isOwn && isFirst && message.from;
  const id = `${placeOf(botId, message.chat.id)} ${message.message_id}`;
  return h("div.row", {
    key: message.message_id,
    class: [isOwn ? "own" : "other", isLast && "last"].filter(Boolean).join(" "),
    "data-message": String(message.message_id),
    oncontextmenu: opensMenu(id),
  },
  h("div.bubble", { class: isBare(messages) && "bare" },
    name && h("div.author", { class: `tone-${tone(name.id)}` }, named(fullName(name))),
    content(messages),
    h("span.meta", {},
      messages.some((one) => one.edit_date) && h("span", {}, t("tg.edited")),
      clock(messages.at(-1).date),
      isOwn && ticks(messages.every((one) => isDelivered(botId, one)))),
    reactions(group)),
  messageMenu(id, { isLast: isNewest, ...menuOf(botId, group) }),
  buttons(message, chat.presses));
}

function ticks(isDelivered) {
  const name = t(isDelivered ? "tg.heard" : "tg.sent");
  return h("span.ticks", { role: "img", "aria-label": name, title: name }, icon(isDelivered ? "checks" : "check"));
}

function reactions(group) {
  const own = group.flatMap((stored) => stored.reactions).map((one) => ({ ...one, by: "people" }));
  const all = [...own, ...group.flatMap((stored) => stored.bot_reactions).map((one) => ({ ...one, by: "bot" }))].filter((one) => one.emoji);
  return all.length > 0 && h("div.reactions", {}, all.map((one) => h("span", { class: one.by, title: t(`tg.reaction.${one.by}`) }, coloured(one.emoji))));
}
