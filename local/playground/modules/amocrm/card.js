// A deal: its fields on the left, the talk on the right.

import { MOST_BESIDE, accept, closeDeal, decline, move, openBeside, showDetails } from "../actions/amocrm.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { initials, named, plain, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { dealFeed } from "./feed.js";
import { answerBox } from "./answer.js";
import { chatsOf, contactsOf, neighbours, requestOf, statuses } from "./world.js";

const MOST_OFFERED = 20;
const DEFAULT_FIELDS = ["Telegram ID", "Telegram username", "Telegram"];

/** Describe the open deals: one with its fields beside the talk, several each in a column of its own. */
export function dealsBeside(deals) {
  const isAlone = deals.length === 1;
  return h("div.deals", { key: "deals", class: !isAlone && "several" }, deals.map((deal) =>
    h("div.deal-frame", { key: deal.id, "data-deal-page": String(deal.id) }, dealCard(deal, isAlone))));
}

function dealCard(deal, isAlone) {
  const { served, others } = chatsOf(deal);
  const list = `deal ${deal.id}`;
  return h("div.deal-page", { class: state.detailsOf === deal.id && "with-details" },
    h("aside.deal-side", { "aria-label": plain(deal.name) }, head(deal, isAlone), h("div.deal-details", {}, fields(deal), contactsOf(deal).map(contactBlock))),
    h("div.deal-talk", { "data-list": list, "data-chats": served.map((chat) => chat.chat_id).join(" ") }, dealFeed(deal, list), answerBox([...served, ...others], list)));
}

function head(deal, isAlone) {
  const pipeline = state.account.pipelines.find((one) => one.id === deal.pipeline_id);
  const request = requestOf(deal);
  const leave = isAlone ? t("back") : t("amo.closeDeal", { name: plain(deal.name) });
  return h("header.deal-head", {},
    h("div.deal-head-top", {},
      h("button.deal-back", { "aria-label": leave, title: leave, onclick: () => closeDeal(deal.id) }, icon(isAlone ? "back" : "close")),
      h("h1", {}, named(deal.name)),
      state.dealIds.length < MOST_BESIDE && besideButton(deal),
      h("button.deal-more", { "aria-expanded": String(state.detailsOf === deal.id), onclick: () => showDetails(deal.id) }, t("amo.details"))),
    h("div.deal-id", {}, `#${deal.id}`),
    h("div.deal-stage", {}, stage(deal, pipeline)),
    request && h("div.deal-request", {},
      h("button.blue", { onclick: () => accept(request) }, t("amo.accept")),
      h("button", { onclick: () => decline(request) }, t("amo.decline"))));
}

/** Describe the button that opens another deal beside this one: first those of the same group. */
function besideButton(deal) {
  const { kin, rest } = neighbours(deal);
  const panel = `beside ${deal.id}`;
  const entry = (one) => h("button.choice", { key: one.id, onclick: () => openBeside(one.id) }, h("span", {}, named(one.name), h("small", {}, named(contactsOf(one)[0]?.name))));
  return kin.length + rest.length > 0 && h("div.deal-beside", {},
    h("button", { ...opens(panel), "aria-label": t("amo.beside"), title: t("amo.beside") }, icon("columns")),
    state.panel === panel && h("div.panel", {},
      kin.length > 0 && [h("h2", {}, t("amo.beside.kin")), kin.map(entry)],
      rest.length > 0 && [h("h2", { key: "rest" }, t("amo.beside.rest")), rest.slice(0, MOST_OFFERED).map(entry)]));
}

function stage(deal, pipeline) {
  const all = statuses(pipeline);
  const status = all.find((one) => one.id === deal.status_id);
  const options = all.filter((one) => !one.isUnsorted).map((one) => h("option", { key: one.id, value: String(one.id) }, one.name));
  return [
    h("i", { style: `background:${status.colour}` }),
    h("span", {}, pipeline.name),
    deal.is_unsorted
      ? h("b", {}, status.name)
      : h("select", { "aria-label": t("amo.status"), value: String(deal.status_id), onchange: (event) => move(deal, Number(event.target.value)) }, options),
  ];
}

function fields(deal) {
  const price = `${deal.price.toLocaleString("ru")} ₽`;
  const responsible = state.account.users.find((user) => user.is_admin).name;
  const own = Object.entries(deal.custom_fields);
  return h("dl.fields", {}, field(t("amo.responsible"), responsible), field(t("amo.price"), price), own.map(([name, value]) => field(name, value)));
}

function contactBlock(contact) {
  const names = [...new Set([...DEFAULT_FIELDS, ...Object.keys(contact.custom_fields)])];
  return h("section.contact", { key: contact.id },
    h("div.contact-name", {},
      h("span.face", { class: `tone-${tone(contact.custom_fields["Telegram ID"] ?? contact.id)}`, "aria-hidden": "true" }, initials(contact.name)),
      h("b", {}, named(contact.name))),
    h("dl.fields", {}, names.map((name) => field(name, contact.custom_fields[name]))));
}

function field(name, value) {
  const isLink = /^https?:/.test(value ?? "");
  return [
    h("dt", { key: `${name}:`, title: name }, name),
    h("dd", { key: name, class: !value && "absent" },
      isLink ? h("a", { href: value, target: "_blank", rel: "noreferrer" }, value.replace(/^https?:\/\//, "")) : named(value ?? "…")),
  ];
}
