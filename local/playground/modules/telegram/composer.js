// The lower edge of a chat: start, unblock, or write and attach.

import { attach, attachSample, setBlocked, startBot, write } from "../actions/telegram.js";
import { h, icon } from "../dom.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { isGroup, visibleMessages } from "./world.js";

export function composer({ bot, chat }) {
  if (chat?.bot_status === "kicked" && !isGroup(chat)) {
    return h("button.tg-wide", { key: "unblock", onclick: () => setBlocked(false) }, t("tg.unblock"));
  }
  if (!visibleMessages(chat).length) return starter(bot);
  return writer(bot, chat);
}

function starter(bot) {
  return h("form.tg-start", { key: `start ${bot.bot_id}`, onsubmit: startBot },
    h("label", {}, `t.me/${bot.username}?start=`,
      h("input", { name: "payload", placeholder: t("tg.payload"), pattern: "[A-Za-z0-9_\\-]{0,64}", autocomplete: "off" })),
    h("button.tg-wide", {}, t("tg.start")));
}

function writer(bot, chat) {
  const key = `${bot.bot_id}:${chat.chat.id}:${state.personId}`;
  return h("div.tg-writer", { key },
    state.panel === "attach" && attachMenu(),
    h("form", { onsubmit: (event) => submitText(event) },
      h("button.round.opens-panel", {
        type: "button",
        "aria-label": t("attach"),
        onclick: () => change({ panel: state.panel === "attach" ? null : "attach" }),
      }, icon("clip")),
      h("textarea", { name: "text", rows: "1", placeholder: t("tg.placeholder"), "aria-label": t("tg.placeholder"), onkeydown: submitOnEnter, maxlength: "4096" }),
      h("button.round.send", { "aria-label": t("send") }, icon("send"))));
}

function submitText(event) {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  field.value = "";
  if (text) write(text);
}

function attachMenu() {
  return h("div.panel.tg-attach", {},
    h("button.choice", { onclick: () => attachSample("photo") }, icon("photo"), t("tg.samplePhoto")),
    h("button.choice", { onclick: () => attachSample("document") }, icon("file"), t("tg.sampleFile")),
    h("label.choice", { tabindex: "0" }, icon("clip"), t("tg.ownFile"),
      h("input", { type: "file", hidden: true, onchange: (event) => attach(event.target.files[0]) })));
}
