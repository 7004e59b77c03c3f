// All conversations of the account, the newest first, and beside them the talk that is open.

import { closeTalk, openDeal, openTalk, openTogether } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { initials, moment, named, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { answerBox } from "./answer.js";
import { chatFeed, line } from "./feed.js";
import { dealsOfGroup, groupIdOf, isGroupChat } from "./groups.js";
import { dealById, isUnread, lastMessage, sourceName } from "./world.js";

export function chatsPage() {
  const chats = state.talks.filter((chat) => chat.messages.length).sort((a, b) => lastMessage(b).at - lastMessage(a).at);
  const open = chats.find((chat) => chat.chat_id === state.talkId);
  return h("div.amo-page.chats", { key: "chats", class: open && "with-talk" },
    h("div.chat-side", {},
      h("header.amo-head", {}, h("h1", {}, t("amo.page.chats"))),
      h("div.chat-list", {}, chats.length ? chats.map((chat) => entry(chat, chat === open)) : h("p.column-hint", {}, t("amo.noChats")))),
    open ? talk(open) : h("div.chat-talk.chat-none", { key: "none" }, h("p", {}, chats.length ? t("amo.chooseChat") : t("amo.noChats"))));
}

function entry(chat, isOpen) {
  const last = lastMessage(chat);
  return h("button.chat-entry", {
    key: chat.chat_id,
    class: [isUnread(chat) && "unread", isOpen && "chosen"].filter(Boolean).join(" "),
    "aria-current": isOpen && "true",
    "data-talk": chat.chat_id,
    onclick: () => openTalk(chat),
  },
  face(chat),
  h("span.chat-entry-text", {},
    h("b", {}, isGroupChat(chat) && icon("group"), named(chat.participant.name)),
    h("span", {}, line(chat, last)),
    h("small", {}, about(chat))),
  h("time", {}, moment(last.at)),
  isUnread(chat) && h("span.unseen", {}, t("amo.unread")));
}

/** Say where a talk comes from; several of one group differ by their deals. */
function about(chat) {
  if (chat.deal_id === null) return t("amo.chatWithoutDeal");
  return named(isGroupChat(chat) ? (dealById(chat.deal_id)?.name ?? sourceName(chat)) : sourceName(chat));
}

function face(chat) {
  return h("span.face", { class: `tone-${tone(chat.participant.client_id)}`, "aria-hidden": "true" }, initials(chat.participant.name));
}

function talk(chat) {
  const list = `talk ${chat.chat_id}`;
  const deal = dealById(chat.deal_id);
  const kin = isGroupChat(chat) ? dealsOfGroup([groupIdOf(chat)]) : [];
  return h("div.chat-talk", { key: list, "data-list": list, "data-chats": chat.chat_id },
    h("header.amo-head", {},
      h("button.talk-back", { "aria-label": t("amo.toChats"), title: t("amo.toChats"), onclick: closeTalk }, icon("back")),
      face(chat),
      h("div.talk-title", {}, h("b", {}, isGroupChat(chat) && icon("group"), named(chat.participant.name)), h("small", {}, named(sourceName(chat)))),
      kin.length > 1 && h("button.tool", { "aria-label": t("amo.together"), title: t("amo.together"), onclick: () => openTogether(kin) }, icon("columns")),
      deal && h("button.talk-deal", { onclick: () => openDeal(deal.id) }, named(deal.name))),
    chatFeed(chat, list),
    answerBox([chat], list));
}
