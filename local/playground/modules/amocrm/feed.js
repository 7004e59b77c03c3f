// A talk: days, events and bubbles, of a deal with all its chats or of one chat.

import { h, icon } from "../dom.js";
import { bytes, clock, day, dayKey, initials, named, plain, tone } from "../format.js";
import { t } from "../i18n.js";
import { messageList } from "../scroll.js";
import { chatsOf, mediaAddress, sourceName } from "./world.js";

/** Describe what one line of a list can say about a message. */
export function line(message) {
  const text = message.text || (message.type === "text" ? "" : t(`amo.type.${message.type}`));
  const isFailed = message.status === "error";
  return [
    isFailed && h("span.line-failed", { role: "img", "aria-label": t("amo.state.error"), title: plain(message.error) }, icon("alert")),
    h("bdi", {}, message.direction === "outgoing" ? `${t("amo.you")}: ${text}` : text),
  ];
}

export function dealFeed(deal, list) {
  const messages = chatsOf(deal).served.flatMap(messagesOf);
  return feed(list, messages.length, [created(deal), ...deal.notes.map((note) => noted(note, deal)), ...messages]);
}

export function chatFeed(chat, list) {
  const messages = messagesOf(chat);
  return feed(list, messages.length, messages);
}

function feed(list, count, entries) {
  entries.sort((a, b) => a.at - b.at);
  const drawn = [];
  entries.forEach((entry, index) => {
    if (!index || dayKey(entries[index - 1].at) !== dayKey(entry.at)) {
      drawn.push(h("div.feed-day", { key: `day ${dayKey(entry.at)}` }, h("span", {}, day(entry.at))));
    }
    drawn.push(entry.drawn);
  });
  return messageList(list, t("amo.messages"), count, drawn);
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

function messagesOf(chat) {
  return chat.messages.map((message) => ({ at: message.at, drawn: bubble(chat, message) }));
}

function bubble(chat, message) {
  const isOwn = message.direction === "outgoing";
  const isFailed = message.status === "error";
  return h("article.talk", { key: message.id, class: isOwn ? "outgoing" : "incoming" },
    h("span.face", { class: isOwn ? "staff" : `tone-${tone(chat.participant.client_id)}`, "aria-hidden": "true" }, initials(message.author)),
    h("div.talk-body", { class: isFailed && "failed" },
      h("div.talk-top", { title: plain(sourceName(chat)) },
        h("b", {}, named(message.author)),
        isOwn && h("span", {}, t("amo.to"), " ", named(chat.participant.name)),
        h("div.talk-meta", {}, message.edited && t("tg.edited"), clock(message.at), isOwn && ticks(message.status))),
      message.reply_to && h("blockquote.talk-quote", {}, h("b", {}, named(message.reply_to.sender?.name)), h("bdi", {}, message.reply_to.text ?? "")),
      attachment(message),
      message.text && h("p.talk-text", {}, message.text),
      message.reactions.length > 0 && h("div.talk-reactions", {}, message.reactions.map((one) => h("span", {}, one.emoji)))),
    isFailed && h("div.talk-error", {}, message.error ? t("amo.notDelivered", { reason: message.error }) : t("amo.state.error")));
}

function ticks(status) {
  const name = { sent: "check", delivered: "checks", read: "checks", error: "alert" }[status];
  return h("span.ticks", { class: status, title: t(`amo.state.${status}`), role: "img", "aria-label": t(`amo.state.${status}`) }, icon(name));
}

function attachment(message) {
  const address = message.media && mediaAddress(message.media);
  if (!address) return null;
  if (message.type === "picture" || message.type === "sticker") {
    return h("a", { href: address, target: "_blank", rel: "noreferrer" }, h("img.talk-picture", { src: address, alt: t("kind.photo") }));
  }
  return h("a.talk-file", { href: address, target: "_blank", rel: "noreferrer" }, icon("file"),
    h("span", {}, named(message.file_name ?? t(`amo.type.${message.type}`)), h("small", {}, bytes(message.file_size))));
}
