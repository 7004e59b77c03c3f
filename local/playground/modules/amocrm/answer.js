// The composer under a talk: which chat, the text, a file.

import { attachFile, chooseChat, sendWritten } from "../actions/amocrm.js";
import { fileButton } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { named, plain } from "../format.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { state } from "../store.js";

/** Describe the composer for one of these chats; `list` is the list of messages above it. */
export function answerBox(all, list) {
  const chats = all.filter((chat) => chat.conversation_id);
  const chat = chats.find((one) => one.conversation_id === state.conversationId) ?? chats[0];
  if (!chat) return h("div.answer", { key: "none" }, h("p.answer-none", {}, t("amo.noChat")));
  const place = `amo ${state.accountId} ${chat.chat_id}`;
  const submit = (event) => {
    event.preventDefault();
    sendWritten(chat, place, list);
  };
  return h("form.answer", { key: chat.chat_id, onsubmit: submit },
    h("div.answer-to", {}, to(chat, chats)),
    h("textarea", { name: "text", rows: "2", placeholder: t("amo.placeholder"), "aria-label": t("amo.placeholder"), onkeydown: submitOnEnter, ...typed(place) }),
    h("div.answer-actions", {},
      h("button.blue", {}, t("send")),
      fileButton("button.answer-file", { "aria-label": t("attach"), title: t("attach") }, (file) => attachFile(file, chat), icon("clip"))));
}

function to(chat, chats) {
  if (chats.length === 1) return [h("span", {}, t("amo.chatWith")), h("b", {}, named(chat.participant.name))];
  const options = chats.map((one) => h("option", { key: one.chat_id, value: one.conversation_id }, plain(one.participant.name)));
  return h("label", {}, h("span", {}, t("amo.chatWith")), h("select", { value: chat.conversation_id, onchange: chooseChat }, options));
}
