// A deal: its fields on the left, the talk on the right.

import { accept, closeDeal, decline, move, showDetails } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { initials, named, plain, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { dealFeed } from "./feed.js";
import { answerBox } from "./answer.js";
import { chatsOf, contactsOf, requestOf, statuses } from "./world.js";

const DEFAULT_FIELDS = ["Telegram ID", "Telegram username", "Telegram"];

export function dealCard(deal) {
  const { served, others } = chatsOf(deal);
  const list = `deal ${deal.id}`;
  return h("div.deal-page", { key: list, class: state.hasDetails && "with-details" },
    h("aside.deal-side", { "aria-label": plain(deal.name) }, head(deal), h("div.deal-details", {}, fields(deal), contactsOf(deal).map(contactBlock))),
    h("div.deal-talk", { "data-list": list, "data-chats": served.map((chat) => chat.chat_id).join(" ") }, dealFeed(deal, list), answerBox([...served, ...others], list)));
}

function head(deal) {
  const pipeline = state.account.pipelines.find((one) => one.id === deal.pipeline_id);
  const request = requestOf(deal);
  return h("header.deal-head", {},
    h("div.deal-head-top", {},
      h("button.deal-back", { "aria-label": t("back"), title: t("back"), onclick: closeDeal }, icon("back")),
      h("h1", {}, named(deal.name)),
      h("button.deal-more", { "aria-expanded": String(state.hasDetails), onclick: showDetails }, t("amo.details"))),
    h("div.deal-id", {}, `#${deal.id}`),
    h("div.deal-stage", {}, stage(deal, pipeline)),
    request && h("div.deal-request", {},
      h("button.blue", { onclick: () => accept(request) }, t("amo.accept")),
      h("button", { onclick: () => decline(request) }, t("amo.decline"))));
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
