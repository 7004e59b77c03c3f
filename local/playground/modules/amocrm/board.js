// The pipeline: columns of statuses with cards of deals.

import { accept, choosePipeline, decline, drop, openDeal } from "../actions/amocrm.js";
import { h } from "../dom.js";
import { moment } from "../format.js";
import { plural, t } from "../i18n.js";
import { state } from "../store.js";
import { contactsOf, dealsIn, isUnread, chatsOf, lastMessageOf, pipeline, requestOf, statuses } from "./world.js";
import { line } from "./feed.js";

export function board() {
  const columns = statuses().filter((status) => !status.isUnsorted || pipeline().is_unsorted_on);
  const count = columns.reduce((sum, status) => sum + dealsIn(status).length, 0);
  return h("div.amo-page", { key: "board" },
    h("header.amo-head", {},
      h("h1", {}, t("amo.page.deals")),
      h("select.amo-select", { "aria-label": t("amo.pipeline"), value: String(pipeline().id), onchange: choosePipeline },
        state.account.pipelines.map((one) => h("option", { key: one.id, value: String(one.id) }, one.name))),
      h("span.amo-total", {}, plural("amo.deals", count))),
    h("div.columns", {}, columns.map(column)));
}

function column(status) {
  const deals = dealsIn(status);
  return h("section.column", {
    key: status.id,
    "aria-label": status.name,
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => drop(event, status),
  },
  h("header", { style: `border-color:${status.colour}` },
    h("h2", {}, status.name), h("small", {}, plural(status.isUnsorted ? "amo.requests" : "amo.deals", deals.length))),
  h("div.cards", {}, deals.map((deal) => (deal.is_unsorted ? requestCard(deal) : dealCard(deal)))),
  status.isUnsorted && !state.talks.length && h("p.column-hint", {}, t(state.connected.length ? "amo.writeFirst" : "amo.connectFirst")));
}

function card(deal, name, ...children) {
  return h("article.deal", {
    key: deal.id,
    class: name,
    draggable: "true",
    tabindex: "0",
    onclick: () => openDeal(deal.id),
    onkeydown: (event) => event.key === "Enter" && event.target === event.currentTarget && openDeal(deal.id),
    ondragstart: (event) => event.dataTransfer.setData("text/plain", String(deal.id)),
  }, children);
}

function top(deal, last) {
  const name = contactsOf(deal)[0]?.name ?? "";
  return h("div.deal-top", {}, h("span", {}, name), h("time", {}, moment(last?.at ?? deal.created_at)));
}

function snippet(deal, last) {
  return last && h("div.deal-last", { class: chatsOf(deal).served.some(isUnread) && "unread" }, line(last));
}

function dealCard(deal) {
  const last = lastMessageOf(deal);
  return card(deal, "", top(deal, last), h("b.deal-name", {}, deal.name), snippet(deal, last));
}

function requestCard(deal) {
  const last = lastMessageOf(deal);
  const request = requestOf(deal);
  return card(deal, "unsorted",
    top(deal, last),
    snippet(deal, last),
    request && h("div.deal-source", {}, request.source_name),
    request && h("div.deal-actions", {},
      h("button", { onclick: (event) => accept(request.uid, null, event) }, t("amo.accept")),
      h("button.quiet", { onclick: (event) => decline(request.uid, event) }, t("amo.decline"))));
}
