// The lead funnel from its other end: the webhooks that get the leads, and the admin chat that is told of failures.

import { openAdminChat, pressAdmin, setFunnel, setMood } from "../actions/partners.js";
import { unless } from "../controls.js";
import { h, icon } from "../dom.js";
import { clock, moment, named, plain } from "../format.js";
import { t } from "../i18n.js";
import { messageList } from "../scroll.js";
import { state } from "../store.js";
import { formatted } from "../telegram/text.js";
import { withDays } from "./talks.js";
import { adminChat, botOfPage, leadMood } from "./world.js";

const MOODS = ["taken", "refused", "broken", "silent"];
const TAKEN = [200, 201, 202];

export function leadsPage() {
  const bot = botOfPage();
  const calls = [...state.partners.leads].reverse();
  return h("div.amo-page.chats.partner.of-leads", { key: "leads" },
    h("div.chat-side", {},
      h("header.amo-head", {}, h("h1", {}, t("partners.leads"))),
      strip(bot),
      h("div.chat-list", { role: "region", "aria-label": t("partners.leads.calls"), tabindex: "0" },
        calls.length ? calls.map((call, index) => row(call, calls.length - index)) : h("p.column-hint", {}, t("partners.leads.nobody")))),
    h("div.chat-talk", { key: "admin" },
      h("header.amo-head", {}, h("div.talk-title", {}, h("b", {}, t("partners.leads.admin")), h("small", {}, t("partners.leads.adminHint"))),
        bot && adminChat(bot) && h("button.tool", { "aria-label": t("partners.leads.openAdmin"), title: t("partners.leads.openAdmin"), onclick: () => openAdminChat(bot) }, icon("plane"))),
      bot && adminChat(bot) ? messages(bot, adminChat(bot)) : h("div.chat-none.partner-none", {}, h("p", {}, t("partners.leads.hint")))));
}

function strip(bot) {
  if (!bot) return h("div.partner-strip", { key: "strip" }, h("p", {}, t("partners.noBot")));
  const isOn = Boolean(state.partners.funnel);
  const options = MOODS.map((mood) => h("option", { key: mood, value: mood }, t(`partners.leads.mood.${mood}`)));
  return h("div.partner-strip", { key: "strip" },
    h("p", { role: "status", class: isOn && "good" }, t(isOn ? "partners.leads.on" : "partners.leads.off", { label: plain(bot.label) })),
    isOn
      ? h("button.quiet", { key: "off", ...unless("funnel", () => setFunnel(bot, false)) }, t("partners.leads.remove"))
      : h("button.blue", { key: "on", ...unless("funnel", () => setFunnel(bot, true)) }, t("partners.leads.example")),
    h("label", { key: "mood" }, t("partners.leads.moods"), h("select.amo-select", { value: leadMood(), onchange: (event) => setMood(event.target.value) }, options)));
}

function row({ path, body, headers, status, at }, number) {
  const isTaken = TAKEN.includes(status);
  const { lead_name: name, contact, request_details: request } = typeof body === "object" && body ? body : {};
  return h("article.lead-call", { key: number },
    h("span.lead-status", { class: isTaken ? "good" : "bad" }, status || t("partners.leads.cut")),
    h("div", {},
      h("b", {}, named(name ?? t("partners.leads.noLead"))),
      contact && h("p", {}, named(contact.name), " · ", named(contact.username)),
      request && h("p", {}, t("partners.leads.request"), " ", named(request)),
      h("small", {}, path, headers["Idempotency-Key"] && ` · ${headers["Idempotency-Key"].slice(0, 8)}`)),
    h("time", {}, moment(at)));
}

function messages(bot, chat) {
  const shown = chat.messages.filter((stored) => !stored.deleted && stored.message.text);
  const drawn = shown.map((stored) => ({ at: stored.message.date, drawn: bubble(bot, chat, stored) }));
  return messageList(`admin ${chat.chat.id}`, t("amo.messages"), shown.length, withDays(drawn));
}

function bubble(bot, chat, { message }) {
  const isOfBot = message.from?.id === bot.bot_id;
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return h("article.talk", { key: message.message_id, class: isOfBot ? "incoming" : "outgoing" },
    h("span.face", { class: isOfBot ? "tone-5" : "staff", "aria-hidden": "true" }, icon(isOfBot ? "bot" : "user")),
    h("div.talk-body", {},
      h("div.talk-top", {}, h("b", {}, named(message.from?.first_name)),
        h("div.talk-meta", {}, message.edit_date && h("span", {}, t("tg.edited")), clock(message.date))),
      h("p.talk-text", {}, formatted(message.text, message.entities)),
      rows.length > 0 && h("div.talk-keys", {}, rows.flat().map((button) =>
        h("button.talk-key", { key: button.text, onclick: () => pressAdmin(bot, chat, message, button) }, button.text)))));
}
