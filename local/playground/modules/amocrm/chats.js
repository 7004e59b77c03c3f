// All conversations of the account, the newest first.

import { openChat } from "../actions/amocrm.js";
import { h } from "../dom.js";
import { initials, moment, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { line } from "./feed.js";
import { isUnread, lastMessage, sourceName } from "./world.js";

export function chatList() {
  const chats = state.talks.filter((chat) => chat.messages.length).sort((a, b) => lastMessage(b).at - lastMessage(a).at);
  return h("div.amo-page", { key: "chats" },
    h("header.amo-head", {}, h("h1", {}, t("amo.page.chats"))),
    h("div.chat-list", {}, chats.length ? chats.map(entry) : h("p.column-hint", {}, t("amo.noChats"))));
}

function entry(chat) {
  const last = lastMessage(chat);
  return h("button.chat-entry", { key: chat.chat_id, class: isUnread(chat) && "unread", disabled: chat.deal_id === null, onclick: () => openChat(chat) },
    h("span.face", { class: `tone-${tone(chat.participant.client_id)}` }, initials(chat.participant.name)),
    h("span.chat-entry-text", {},
      h("b", {}, chat.participant.name),
      h("span", {}, line(last)),
      h("small", {}, chat.deal_id === null ? t("amo.chatWithoutDeal") : sourceName(chat))),
    h("time", {}, moment(last.at)));
}
