// The lower edge of a chat: start, unblock, or write, attach, record and command.

import { recordRound, recordVoice } from "../actions/kinds.js";
import { endComposing, sendWritten, setBlocked, startBot } from "../actions/telegram.js";
import { composingAt } from "../composing.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { fullName, named } from "../format.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { askedOf } from "./asked.js";
import { attachMenu } from "./attach.js";
import { commandPanel, commandsOf } from "./commands.js";
import { summary } from "./content.js";
import { isClosed } from "./topics.js";
import { replyKeyboard } from "./replyKeyboard.js";
import { draftOf, entryOf, isGroup, placeOf } from "./world.js";
import { writerButton, writerPanel } from "./writer.js";

/** Describe the lower edge of a dialog with these entries above it. */
export function composer(dialog, shown) {
  const { bot, chat } = dialog;
  if (chat?.bot_status === "kicked" && !isGroup(chat)) {
    return h("button.tg-wide", { key: "unblock", onclick: () => setBlocked(false) }, t("tg.unblock"));
  }
  if (!isGroup(chat) && !shown.length) return starter(dialog, bot);
  if (isGroup(chat) && isClosed(chat)) return h("div.tg-closed", { key: "closed" }, t("tg.topic.closed"));
  return h("div.tg-lower", { key: `lower ${placeOf(dialog)}` }, writer(dialog), replyKeyboard(shown));
}

function starter(dialog, bot) {
  const payload = typed(`${placeOf(dialog)} start`);
  return h("form.tg-start", { key: `start ${bot.bot_id}`, onsubmit: startBot },
    h("label", {}, `t.me/${bot.username}?start=`,
      h("input", { name: "payload", placeholder: t("tg.payload"), pattern: "[A-Za-z0-9_\\-]{0,64}", autocomplete: "off", ...payload })),
    h("button.tg-wide", {}, t("tg.start")));
}

function writer(dialog) {
  const place = placeOf(dialog);
  const { answers, edits, quote } = composingAt(place);
  const asked = askedOf(dialog);
  const target = entryOf(dialog, edits ?? answers) ?? asked;
  const draft = typed(draftOf(place), edits && target ? (target.message.text ?? target.message.caption ?? "") : "");
  const hint = (target === asked && asked?.force_reply.input_field_placeholder) || t("tg.placeholder");
  return h("div.tg-writer", { key: place },
    target && strip(place, target, { isEdit: Boolean(edits), quote, isAsked: target === asked }),
    h("form", { onsubmit: submit },
      isGroup(dialog.chat) && writerButton(dialog.chat),
      state.panel === "writer" && isGroup(dialog.chat) && writerPanel(dialog.chat),
      h("button.round", { ...opens("attach"), "aria-label": t("attach"), title: t("attach") }, icon("clip")),
      state.panel === "attach" && attachMenu(),
      h("textarea", { name: "text", rows: "1", placeholder: hint, "aria-label": hint, "data-composer": place, onkeydown: (event) => onKey(event, place), maxlength: "4096", ...draft }),
      !draft.value && !target && tools(dialog),
      h("button.round.send", { key: "send", "aria-label": t("send"), title: t("send") }, icon(edits ? "check-big" : "send"))));
}

function tools(dialog) {
  return [
    commandsOf(dialog).length > 0 && h("button.round.tg-slash", { key: "commands", ...opens("commands"), "aria-label": t("tg.commands"), title: t("tg.commands") }, icon("slash")),
    state.panel === "commands" && commandPanel(dialog),
    tool("round-video", "circle", t("tg.recordRound"), recordRound),
    tool("voice", "mic", t("tg.recordVoice"), recordVoice),
  ];
}

/** Describe what is being answered or edited, above the text; a question of a bot takes the keyboard's place. */
function strip(place, { message }, { isEdit, quote, isAsked }) {
  const title = isEdit ? t("tg.editing") : [t("tg.replying"), " ", named(fullName(message.sender_chat ?? message.from ?? message.chat))];
  return h("div.tg-strip", { key: isAsked ? `asked ${message.message_id}` : "strip", mounted: isAsked ? toAnswer : undefined },
    icon(isEdit ? "edit" : "reply"),
    h("div", {}, h("b", {}, title), h("span", {}, quote && icon("quote"), h("bdi", {}, quote ?? summary(message)))),
    h("button.round", { type: "button", "aria-label": t("cancel"), title: t("cancel"), onclick: () => endComposing(place) }, icon("close")));
}

/** Who was in the chat goes on in the answer; who is at work elsewhere is left there. */
function toAnswer(element) {
  const held = document.activeElement;
  const isInChat = held === document.body || (held.closest(".tg-chat") && held.tagName !== "TEXTAREA");
  if (isInChat) element.parentElement.querySelector("textarea").focus();
}

function tool(key, sign, name, work) {
  return h("button.round", { key, type: "button", "aria-label": name, title: name, onclick: work }, icon(sign));
}

function onKey(event, place) {
  if (event.key === "Escape" && !state.panel) endComposing(place);
  submitOnEnter(event);
}

function submit(event) {
  event.preventDefault();
  sendWritten();
}
