// The bubbles of a chat, with days and ticks; what was sent as one album is one bubble.

import { h, icon } from "../dom.js";
import { clock, coloured, day, dayKey, fullName, named, tone } from "../format.js";
import { t } from "../i18n.js";
import { messageMenu, opensMenu } from "../messageMenu.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { buttons, content, isBare } from "./content.js";
import { memberOf } from "./groups.js";
import { menuOf } from "./menu.js";
import { roleOf } from "./roles.js";
import { serviceText } from "./service.js";
import { topicLabel } from "./topics.js";
import { isDelivered, isGroup, placeOf } from "./world.js";

/** Return bubbles, words of Telegram itself and day marks for the entries of a dialog in order. */
export function bubbles(dialog, entries) {
  const drawn = [];
  const groups = together(entries);
  groups.forEach((group, index) => {
    const { message } = group[0];
    const before = groups[index - 1]?.[0].message;
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      drawn.push(h("div.day", { key: `day ${dayKey(message.date)}` }, h("span", {}, day(message.date))));
    }
    const next = groups[index + 1];
    const place = { isLast: !next || author(next[0].message) !== author(message), isFirst: !before || author(before) !== author(message), isNewest: !next };
    drawn.push(serviceText(message) ? said(dialog.chat, group[0]) : bubble(dialog, group, place));
  });
  return drawn;
}

/** Put the items of an album into one group. */
function together(entries) {
  const groups = [];
  for (const one of entries) {
    const album = one.message.media_group_id;
    const last = groups.at(-1);
    if (album && last?.[0].message.media_group_id === album) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

function author(message) {
  return serviceText(message) ? null : (message.sender_chat?.id ?? message.from?.id);
}

function said(chat, { id, message }) {
  return h("div.day.said", { key: id }, h("span", {}, isGroup(chat) && topicLabel(chat, message), serviceText(message)));
}

function bubble(dialog, group, { isFirst, isLast, isNewest }) {
  const { chat } = dialog;
  const messages = group.map((one) => one.message);
  const [{ id: key, message }] = group;
  const isOwn = isOwnMessage(chat, message);
  const id = `${placeOf(dialog)} ${key}`;
  return h("div.row", {
    key,
    class: [isOwn ? "own" : "other", isLast && "last", isGroup(chat) && "in-group"].filter(Boolean).join(" "),
    "data-message": String(key),
    oncontextmenu: opensMenu(id),
  },
  isGroup(chat) && !isOwn && isLast && face(message),
  h("div.bubble", { class: isBare(messages) && "bare" },
    isGroup(chat) && !isOwn && isFirst && signature(chat, message),
    isGroup(chat) && topicLabel(chat, message),
    content(group),
    h("span.meta", {},
      messages.some((one) => one.edit_date) && h("span", {}, t("tg.edited")),
      clock(messages.at(-1).date),
      isOwn && ticks(group)),
    reactions(group)),
  messageMenu(id, { isLast: isNewest, ...menuOf(dialog, group) }),
  buttons(group[0], chat.presses));
}

/** What an anonymous administrator writes, the group has written; their own client knows better. */
function isOwnMessage(chat, message) {
  if (!message.sender_chat) return message.from?.id === state.personId;
  return isGroup(chat) && message.sender_chat.id === chat.chat.id && Boolean(memberOf(chat, state.personId)?.is_anonymous);
}

function face(message) {
  const who = message.sender_chat ?? message.from;
  return h("span.row-face", {}, avatar(who.id, fullName(who)));
}

function signature(chat, message) {
  const who = message.sender_chat ?? message.from;
  const role = roleOf(chat, message);
  return h("div.author", { class: `tone-${tone(who.id)}` }, named(fullName(who)), role && h("small", {}, named(role)));
}

function ticks(group) {
  const sent = group.every((one) => one.isHeard) ? "sent" : "unheard";
  const reached = group.every(isDelivered) ? "heard" : sent;
  const name = t(`tg.${reached}`);
  return h("span.ticks", { role: "img", "aria-label": name, title: name }, icon(reached === "heard" ? "checks" : "check"));
}

function reactions(group) {
  const own = group.flatMap((stored) => stored.reactions).map((one) => ({ ...one, by: "people" }));
  const all = [...own, ...group.flatMap((stored) => stored.bot_reactions).map((one) => ({ ...one, by: "bot" }))].filter((one) => one.emoji);
  return all.length > 0 && h("div.reactions", {}, all.map((one) => h("span", { class: one.by, title: t(`tg.reaction.${one.by}`) }, coloured(one.emoji))));
}
