// A talk: days, events and bubbles, of a deal with all its chats or of one chat.

import { h, icon } from "../dom.js";
import { clock, day, dayKey, named, plain } from "../format.js";
import { has, t } from "../i18n.js";
import { messageList } from "../scroll.js";
import { bubble } from "./bubble.js";
import { isGroupChat } from "./groups.js";
import { chatsOf, isTyping } from "./world.js";

/** Describe what one line of a list can say about a message. */
export function line(chat, message) {
  const text = message.text || (message.type !== "text" && has(`amo.type.${message.type}`) ? t(`amo.type.${message.type}`) : "");
  const isFailed = message.status === "error";
  const author = isGroupChat(chat) ? `${plain(message.author)}: ` : "";
  return [
    isFailed && h("span.line-failed", { role: "img", "aria-label": t("amo.state.error"), title: plain(message.error) }, icon("alert")),
    h("bdi", {}, `${message.direction === "outgoing" ? `${t("amo.you")}: ` : author}${text}`),
  ];
}

export function dealFeed(deal, list) {
  const chats = chatsOf(deal).served;
  return feed(list, chats, [created(deal), ...deal.notes.map((note) => noted(note, deal))]);
}

export function chatFeed(chat, list) {
  return feed(list, [chat], []);
}

function feed(list, chats, events) {
  const groups = chats.flatMap(together);
  const newest = groups.toSorted((a, b) => a.at - b.at).at(-1);
  const messages = groups.map((group) => ({ at: group.at, drawn: bubble(list, group.chat, group.messages, { isNewest: group === newest, isOneOfMany: chats.length > 1 }) }));
  const entries = [...events, ...messages].sort((a, b) => a.at - b.at);
  const drawn = [];
  entries.forEach((entry, index) => {
    if (!index || dayKey(entries[index - 1].at) !== dayKey(entry.at)) {
      drawn.push(h("div.feed-day", { key: `day ${dayKey(entry.at)}` }, h("span", {}, day(entry.at))));
    }
    drawn.push(entry.drawn);
  });
  const count = chats.reduce((sum, chat) => sum + chat.messages.length, 0);
  return messageList(list, t("amo.messages"), count, [...drawn, ...chats.filter(isTyping).map(typing)]);
}

/** Put the parts of one message with several attachments together → {at, chat, messages}. */
function together(chat) {
  const groups = [];
  for (const message of chat.messages) {
    const last = groups.at(-1);
    const isPart = message.media_group_id && last?.messages[0].media_group_id === message.media_group_id;
    if (isPart) last.messages.push(message);
    else groups.push({ at: message.at, chat, messages: [message] });
  }
  return groups;
}

function created(deal) {
  return { at: deal.created_at, drawn: event("created", deal.created_at, t(deal.is_unsorted ? "amo.requestCreated" : "amo.dealCreated", { name: plain(deal.name) })) };
}

function noted(note, deal) {
  const at = note.created_at ?? deal.created_at;
  return { at, drawn: event(`note ${note.id}`, at, note.text ?? note.type) };
}

function event(key, at, text) {
  return h("div.feed-event", { key }, h("time", {}, clock(at)), h("bdi", {}, text));
}

function typing(chat) {
  return h("div.feed-typing", { key: `typing ${chat.chat_id}` }, named(chat.participant.name), " ", t("tg.typing"));
}
