// Messages that could not be delivered, each with its reason, its person and a second chance.

import { lookAgain, more, retriesOf, retry } from "./actions/failures.js";
import { unless } from "./controls.js";
import { h, icon } from "./dom.js";
import { clock, fullName, moment, named } from "./format.js";
import { plural, t } from "./i18n.js";
import { state } from "./store.js";

export function failuresPanel() {
  const { items, next, isKnown } = state.failures;
  return [
    !isKnown && unknown(),
    isKnown && onTheWay(),
    isKnown && !items.length && nothing(),
    items.map(row),
    next !== null && h("button.more", { key: "more", ...unless("more", more) }, t("failures.more")),
  ];
}

function unknown() {
  if (!state.account.connected || !state.account.installed) return h("p.panel-hint", { key: "off" }, t("failures.off"));
  return h("div.panel-hint", { key: "unknown" }, h("p", {}, t("failures.unknown")), h("button.more", { onclick: lookAgain }, t("failures.look")));
}

function onTheWay() {
  const { waiting, dead } = state.failures;
  return [
    waiting > 0 && h("p.panel-note", { key: "waiting", role: "status" }, plural("failures.waiting", waiting)),
    dead > 0 && h("p.panel-note.bad", { key: "dead" }, plural("failures.dead", dead)),
  ];
}

function nothing() {
  const isAll = !state.failures.waiting && !state.failures.dead;
  return h("p.panel-hint", { key: "none" }, t(isAll ? "failures.none" : "failures.noneYet"));
}

function row(failure) {
  const seconds = Date.parse(failure.time) / 1000;
  const times = retriesOf(failure);
  return h("article.failure", { key: failure.id },
    h("div", {},
      h("b", {}, failure.text),
      times > 0 && h("strong.again", {}, t("failures.again", { times: plural("failures.times", times), at: clock(seconds, { second: "2-digit" }) })),
      h("p", {}, failure.message ? named(failure.message) : t("failures.noText")),
      h("small", {}, t(`failures.${failure.direction}`), " ", who(failure), label(failure), ` · ${moment(seconds)}`)),
    h("button", unless("retry", () => retry(failure)), icon("retry"), t("failures.retry")));
}

function label({ bot_id: botId }) {
  const bot = state.connected.find((one) => one.bot_id === botId);
  return bot && [" · ", t("failures.bot"), " ", named(`«${bot.label}»`)];
}

/** Describe whom the message is from or to: failures name the chat of Telegram. */
function who({ bot_id: botId, chat }) {
  const found = (state.chats.get(botId) ?? []).find((one) => String(one.chat.id) === chat);
  if (found) return named(found.chat.title ? t("failures.group", { title: found.chat.title }) : fullName(found.chat));
  return chat ? t("failures.chat", { chat }) : t("failures.someone");
}
