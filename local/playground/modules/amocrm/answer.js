// The composer of a deal: which chat, the text, a file.

import { answer, attachFile, chooseChat } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { chatsOf } from "./world.js";

export function answerBox(deal) {
  const { served, others } = chatsOf(deal);
  const chats = [...served, ...others].filter((chat) => chat.conversation_id);
  const chat = chats.find((one) => one.conversation_id === state.conversationId) ?? chats[0];
  if (!chat) return h("div.answer", { key: "none" }, h("p.answer-none", {}, t("amo.noChat")));
  return h("form.answer", { key: chat.chat_id, onsubmit: (event) => submit(event, chat) },
    h("div.answer-to", {},
      h("span", {}, t("amo.chatWith")),
      chats.length > 1
        ? h("select", { value: chat.conversation_id, "aria-label": t("amo.chatWith"), onchange: chooseChat },
          chats.map((one) => h("option", { key: one.chat_id, value: one.conversation_id }, one.participant.name)))
        : h("b", {}, chat.participant.name)),
    h("textarea", { name: "text", rows: "2", placeholder: t("amo.placeholder"), "aria-label": t("amo.placeholder"), onkeydown: submitOnEnter }),
    h("div.answer-actions", {},
      h("button.blue", {}, t("send")),
      h("label.answer-file", { title: t("attach"), tabindex: "0" }, icon("clip"),
        h("input", { type: "file", hidden: true, onchange: (event) => attachFile(event, chat) }))));
}

function submit(event, chat) {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  field.value = "";
  if (text) answer(chat, { text });
}
