// The lower edge of a chat: start, unblock, or write, attach and record.

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
import { attachMenu } from "./attach.js";
import { summary } from "./content.js";
import { draftOf, isGroup, messageOf, placeOf, visibleMessages } from "./world.js";

export function composer({ bot, chat }) {
  if (chat?.bot_status === "kicked" && !isGroup(chat)) {
    return h("button.tg-wide", { key: "unblock", onclick: () => setBlocked(false) }, t("tg.unblock"));
  }
  if (!visibleMessages(chat).length) return starter(bot);
  return writer(placeOf(bot.bot_id, chat.chat.id), chat);
}

function starter(bot) {
  const payload = typed(`${placeOf(bot.bot_id, state.personId)} start`);
  return h("form.tg-start", { key: `start ${bot.bot_id}`, onsubmit: startBot },
    h("label", {}, `t.me/${bot.username}?start=`,
      h("input", { name: "payload", placeholder: t("tg.payload"), pattern: "[A-Za-z0-9_\\-]{0,64}", autocomplete: "off", ...payload })),
    h("button.tg-wide", {}, t("tg.start")));
}

function writer(place, chat) {
  const { answers, edits, quote } = composingAt(place);
  const target = messageOf(chat, edits ?? answers);
  const draft = typed(draftOf(place), edits && target ? (target.text ?? target.caption ?? "") : "");
  return h("div.tg-writer", { key: place },
    target && strip(place, target, { isEdit: Boolean(edits), quote }),
    h("form", { onsubmit: submit },
      h("button.round", { ...opens("attach"), "aria-label": t("attach"), title: t("attach") }, icon("clip")),
      state.panel === "attach" && attachMenu(),
      h("textarea", { name: "text", rows: "1", placeholder: t("tg.placeholder"), "aria-label": t("tg.placeholder"), "data-composer": place, onkeydown: (event) => onKey(event, place), maxlength: "4096", ...draft }),
      !draft.value && !edits && [
        tool("round-video", "circle", t("tg.recordRound"), recordRound),
        tool("voice", "mic", t("tg.recordVoice"), recordVoice),
      ],
      h("button.round.send", { key: "send", "aria-label": t("send"), title: t("send") }, icon(edits ? "check-big" : "send"))));
}

/** Describe what is being answered or edited, above the text. */
function strip(place, message, { isEdit, quote }) {
  const title = isEdit ? t("tg.editing") : [t("tg.replying"), " ", named(fullName(message.from ?? message.chat))];
  return h("div.tg-strip", { key: "strip" },
    icon(isEdit ? "edit" : "reply"),
    h("div", {}, h("b", {}, title), h("span", {}, quote && icon("quote"), h("bdi", {}, quote ?? summary(message)))),
    h("button.round", { type: "button", "aria-label": t("cancel"), title: t("cancel"), onclick: () => endComposing(place) }, icon("close")));
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
