// The composer under a talk: which chat, what is answered, the text, its buttons, files and other kinds.

import { attachFiles, chooseChat, drop, endAnswer, recordVoice, sendWritten, tellTyping } from "../actions/answer.js";
import { composingAt } from "../composing.js";
import { fileButton, opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { named, plain } from "../format.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { isGroupChat } from "./groups.js";
import { buttonsPanel, kindsPanel } from "./kinds.js";
import { answerPlace } from "./world.js";

/** Describe the composer for one of these chats; `list` is the list of messages above it. */
export function answerBox(all, list) {
  const chats = all.filter((chat) => chat.conversation_id);
  const chat = chats.find((one) => one.conversation_id === state.chosenChats[list]) ?? chats[0];
  if (!chat) return h("div.answer", { key: "none" }, h("p.answer-none", {}, t("amo.noChat")));
  const target = { chat, list, place: answerPlace(chat) };
  const submit = (event) => {
    event.preventDefault();
    sendWritten(target);
  };
  return h("div.answer-frame", { key: chat.chat_id },
    h("form.answer", { onsubmit: submit },
      h("div.answer-to", {}, to(list, chat, chats)),
      prepared(target),
      textarea(target),
      h("div.answer-actions", {}, h("button.blue", {}, t("send")), h("div.answer-tools", {}, tools(target)))),
    state.panel === panelOf(target, "kinds") && kindsPanel(target),
    state.panel === panelOf(target, "buttons") && buttonsPanel(target));
}

function textarea({ chat, place }) {
  const { oninput, ...draft } = typed(place);
  const write = (event) => {
    oninput(event);
    tellTyping(chat);
  };
  const onkeydown = (event) => {
    if (event.key === "Escape" && !state.panel) endAnswer(place);
    submitOnEnter(event);
  };
  return h("textarea", { name: "text", rows: "2", placeholder: t("amo.placeholder"), "aria-label": t("amo.placeholder"), "data-composer": place, onkeydown, oninput: write, ...draft });
}

/** Describe what will go with the text: the message that is answered, a template, buttons. */
function prepared({ chat, place }) {
  const { answers, template, buttons = [] } = composingAt(place);
  const message = chat.messages.find((one) => one.id === answers);
  return [
    message && h("div.answer-strip", { key: "reply" }, icon("reply"),
      h("div", {}, h("b", {}, named(message.author)), h("bdi", {}, message.text || t(`amo.type.${message.type}`))),
      remove(t("cancel"), () => drop(place, "answers"))),
    template && h("div.answer-strip", { key: "template" }, icon("template"), h("div", {}, t("amo.template")), remove(t("amo.template.remove"), () => drop(place, "template"))),
    buttons.length > 0 && h("div.answer-keys", { key: "buttons" }, buttons.map((button, index) =>
      h("span.talk-key", { key: index, title: button.url }, button.text, button.url && icon("out"), remove(t("amo.buttons.remove", { name: button.text }), () => drop(place, "buttons", index))))),
  ];
}

function remove(name, work) {
  return h("button.answer-remove", { type: "button", "aria-label": name, title: name, onclick: work }, icon("close"));
}

/** Several deals may be open side by side, each with panels of its own. */
function panelOf({ list }, name) {
  return `answer ${name} ${list}`;
}

function tools(target) {
  return [
    tool("keys", t("amo.buttons"), opens(panelOf(target, "buttons"))),
    tool("plus", t("amo.kinds"), opens(panelOf(target, "kinds"))),
    tool("mic", t("tg.recordVoice"), { type: "button", onclick: () => recordVoice(target) }),
    fileButton("button.answer-file", { "aria-label": t("attach"), title: t("attach") }, (files) => attachFiles(files, target), icon("clip")),
  ];
}

function tool(sign, name, props) {
  return h("button.answer-file", { key: sign, ...props, "aria-label": name, title: name }, icon(sign));
}

function to(list, chat, chats) {
  const sign = isGroupChat(chat) && icon("group");
  if (chats.length === 1) return [h("span", {}, t("amo.chatWith")), sign, h("b", {}, named(chat.participant.name))];
  const options = chats.map((one) => h("option", { key: one.chat_id, value: one.conversation_id }, plain(one.participant.name)));
  return h("label", {}, h("span", {}, t("amo.chatWith")), sign, h("select", { value: chat.conversation_id, onchange: (event) => chooseChat(list, event.target.value) }, options));
}
