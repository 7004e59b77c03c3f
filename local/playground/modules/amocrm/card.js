// A deal: its fields on the left, the talk on the right.

import { accept, closeDeal, decline, move } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { initials, tone } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { feed } from "./feed.js";
import { answerBox } from "./answer.js";
import { contactsOf, requestOf, statuses } from "./world.js";

const DEFAULT_FIELDS = ["Telegram ID", "Telegram username", "Telegram"];

export function dealCard(deal) {
  return h("div.deal-page", { key: `deal ${deal.id}` },
    h("aside.deal-side", {}, head(deal), fields(deal), contactsOf(deal).map(contactBlock)),
    h("div.deal-talk", {}, feed(deal), answerBox(deal)));
}

function head(deal) {
  const pipeline = state.account.pipelines.find((one) => one.id === deal.pipeline_id);
  const all = statuses(pipeline);
  const status = all.find((one) => one.id === deal.status_id);
  const request = requestOf(deal);
  return h("header.deal-head", {},
    h("div.deal-head-top", {},
      h("button.deal-back", { "aria-label": t("back"), onclick: closeDeal }, icon("back")),
      h("h1", {}, deal.name)),
    h("div.deal-id", {}, `#${deal.id}`),
    h("div.deal-stage", {},
      h("i", { style: `background:${status.colour}` }),
      h("span", {}, pipeline.name),
      deal.is_unsorted
        ? h("b", {}, status.name)
        : h("select", { "aria-label": t("amo.status"), value: String(deal.status_id), onchange: (event) => move(deal, Number(event.target.value)) },
          all.filter((one) => !one.isUnsorted).map((one) => h("option", { key: one.id, value: String(one.id) }, one.name)))),
    request && h("div.deal-request", {},
      h("button.blue", { onclick: () => accept(request.uid) }, t("amo.accept")),
      h("button", { onclick: () => decline(request.uid) }, t("amo.decline"))));
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
    h("div.contact-name", {}, h("span.face", { class: `tone-${tone(contact.custom_fields["Telegram ID"] ?? contact.id)}` }, initials(contact.name)), h("b", {}, contact.name)),
    h("dl.fields", {}, names.map((name) => field(name, contact.custom_fields[name]))));
}

function field(name, value) {
  const isLink = /^https?:/.test(value ?? "");
  return [
    h("dt", { key: `${name}:`, title: name }, name),
    h("dd", { key: name, class: !value && "absent" },
      isLink ? h("a", { href: value, target: "_blank", rel: "noreferrer" }, value.replace(/^https?:\/\//, "")) : (value ?? "…")),
  ];
}
