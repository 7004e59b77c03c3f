// The lower edge of a chat: start, unblock, or write and attach.

import { attach, attachDocument, attachPhoto, sendWritten, setBlocked, startBot } from "../actions/telegram.js";
import { fileButton, opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { submitOnEnter } from "../keys.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { isGroup, placeOf, visibleMessages } from "./world.js";

export function composer({ bot, chat }) {
  if (chat?.bot_status === "kicked" && !isGroup(chat)) {
    return h("button.tg-wide", { key: "unblock", onclick: () => setBlocked(false) }, t("tg.unblock"));
  }
  if (!visibleMessages(chat).length) return starter(bot);
  return writer(placeOf(bot.bot_id, chat.chat.id));
}

function starter(bot) {
  const payload = typed(`${placeOf(bot.bot_id, state.personId)} start`);
  return h("form.tg-start", { key: `start ${bot.bot_id}`, onsubmit: startBot },
    h("label", {}, `t.me/${bot.username}?start=`,
      h("input", { name: "payload", placeholder: t("tg.payload"), pattern: "[A-Za-z0-9_\\-]{0,64}", autocomplete: "off", ...payload })),
    h("button.tg-wide", {}, t("tg.start")));
}

function writer(place) {
  return h("div.tg-writer", { key: place },
    h("form", { onsubmit: submit },
      h("button.round", { ...opens("attach"), "aria-label": t("attach"), title: t("attach") }, icon("clip")),
      state.panel === "attach" && attachMenu(),
      h("textarea", { name: "text", rows: "1", placeholder: t("tg.placeholder"), "aria-label": t("tg.placeholder"), onkeydown: submitOnEnter, maxlength: "4096", ...typed(place) }),
      h("button.round.send", { "aria-label": t("send"), title: t("send") }, icon("send"))));
}

function submit(event) {
  event.preventDefault();
  sendWritten();
}

function attachMenu() {
  return h("div.panel.tg-attach", { key: "attach menu" },
    h("button.choice", { type: "button", onclick: attachPhoto }, icon("photo"), t("tg.samplePhoto")),
    h("button.choice", { type: "button", key: "document", onclick: attachDocument }, icon("file"), t("tg.sampleFile")),
    fileButton("button.choice", {}, attach, icon("clip"), t("tg.ownFile")));
}
