// Conversations at a partner: the list, the one that is open, and where its people answer.

import { answerPartner, closePartnerTalk, openPartnerTalk } from "../actions/partners.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { clock, day, dayKey, initials, moment, named, tone } from "../format.js";
import { has, t } from "../i18n.js";
import { submitOnEnter } from "../keys.js";
import { messageList } from "../scroll.js";
import { state } from "../store.js";

/** Describe a page with a list and the conversation that is open; `beside(talk)` is what its composer has besides. */
export function talksPage(page, title, strip, talks, beside = () => null) {
  const open = talks.find((talk) => talk.key === state.partnerTalk);
  const none = h("div.chat-talk.chat-none", { key: "none" }, h("p", {}, t(talks.length ? "amo.chooseChat" : `partners.${page}.hint`)));
  return h("div.amo-page.chats.partner", { key: page, class: open && "with-talk" },
    h("div.chat-side", {},
      h("header.amo-head", {}, h("h1", {}, title)),
      strip,
      h("div.chat-list", {}, talks.length ? talks.map((talk) => entry(talk, talk === open)) : h("p.column-hint", {}, t("partners.nobody")))),
    open ? conversation(page, open, beside(open)) : none);
}

function entry(talk, isOpen) {
  const last = talk.messages.at(-1);
  return h("button.chat-entry", { key: talk.key, class: isOpen && "chosen", "aria-current": isOpen && "true", "data-partner-talk": talk.key, onclick: () => openPartnerTalk(talk) },
    face(talk),
    h("span.chat-entry-text", {},
      h("b", {}, named(talk.name)),
      h("span", {}, h("bdi", {}, `${last.isOwn ? `${t("amo.you")}: ` : ""}${last.texts[0] ?? t("partners.needsPerson")}`)),
      h("small", {}, talk.about)),
    h("time", {}, moment(last.at)));
}

function face(talk) {
  return h("span.face", { class: `tone-${tone(talk.about.replace(/\D/g, ""))}`, "aria-hidden": "true" }, initials(talk.name));
}

function conversation(page, talk, beside) {
  const list = `${page} ${talk.key}`;
  return h("div.chat-talk", { key: list },
    h("header.amo-head", {},
      h("button.talk-back", { "aria-label": t("amo.toChats"), title: t("amo.toChats"), onclick: () => closePartnerTalk(talk) }, icon("back")),
      face(talk),
      h("div.talk-title", {}, h("b", {}, named(talk.name)), h("small", {}, talk.about))),
    messageList(list, t("amo.messages"), talk.messages.length, withDays(talk.messages.map((message) => ({ at: message.at, drawn: bubble(page, talk, message) })))),
    writer(page, talk, list, beside));
}

/** Put a mark of the day before the first entry of each: `entries` are {at, drawn}, in order. */
export function withDays(entries) {
  return entries.flatMap(({ at, drawn }, index) => {
    const isNew = !index || dayKey(entries[index - 1].at) !== dayKey(at);
    return [isNew && h("div.feed-day", { key: `day ${dayKey(at)}` }, h("span", {}, day(at))), drawn].filter(Boolean);
  });
}

function bubble(page, talk, { key, isOwn, texts, at, state: stands, needsPerson }) {
  const isFailed = stands === "error" || stands === "failed";
  return h("article.talk", { key, class: isOwn ? "outgoing" : "incoming" },
    isOwn ? h("span.face.staff", { "aria-hidden": "true" }, icon(page === "platform" ? "bot" : "user")) : face(talk),
    h("div.talk-body", { class: isFailed && "failed" },
      h("div.talk-top", {},
        h("b", {}, isOwn ? t(`partners.${page}.author`) : named(talk.name)),
        h("div.talk-meta", {}, clock(at), stands && ticks(stands))),
      texts.map((text, index) => h("p.talk-text", { key: `text ${index}` }, text)),
      needsPerson && h("p.partner-person", { key: "person" }, icon("user"), t("partners.needsPerson"))),
    isFailed && h("div.talk-error", {}, t("partners.notTaken")));
}

function ticks(stands) {
  const name = has(`amo.state.${stands}`) ? t(`amo.state.${stands}`) : t("amo.state.error");
  const sign = { sent: "check", delivered: "checks", read: "checks" }[stands] ?? "alert";
  return h("span.ticks", { class: stands, title: name, role: "img", "aria-label": name }, icon(sign));
}

function writer(page, talk, list, beside) {
  const name = t(`partners.${page}.placeholder`);
  const send = (event) => {
    event.preventDefault();
    answerPartner(page, talk, list);
  };
  return h("form.answer", { onsubmit: send },
    h("textarea", { name: "text", rows: "2", placeholder: name, "aria-label": name, onkeydown: submitOnEnter, ...typed(list) }),
    h("div.answer-actions", {}, h("button.blue", {}, t("send")), beside));
}
