// The pipeline: columns of statuses with cards of deals.

import { accept, choosePipeline, decline, drop, openDeal } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { moment, named, plain } from "../format.js";
import { plural, t } from "../i18n.js";
import { state } from "../store.js";
import { contactsOf, dealsIn, isUnread, chatsOf, lastChatOf, lastMessage, pipeline, requestOf, statuses } from "./world.js";
import { line } from "./feed.js";
import { isGroupChat } from "./groups.js";

export function board() {
  const columns = statuses().filter((status) => !status.isUnsorted || pipeline().is_unsorted_on);
  const count = columns.reduce((sum, status) => sum + dealsIn(status).length, 0);
  return h("div.amo-page", { key: "board" },
    h("header.amo-head", {},
      h("h1", {}, t("amo.page.deals")),
      h("select.amo-select", { "aria-label": t("amo.pipeline"), value: String(pipeline().id), onchange: choosePipeline },
        state.account.pipelines.map((one) => h("option", { key: one.id, value: String(one.id) }, one.name))),
      h("span.amo-total", {}, plural("amo.deals", count))),
    h("div.columns", { tabindex: "0", role: "group", "aria-label": t("amo.board") }, columns.map(column)));
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
    h("h2", { title: status.name }, status.name), h("small", {}, plural(status.isUnsorted ? "amo.requests" : "amo.deals", deals.length))),
  h("div.cards", {}, deals.map((deal) => (deal.is_unsorted ? requestCard(deal) : dealCard(deal)))),
  status.isUnsorted && !state.talks.length && h("p.column-hint", {}, t(state.connected.length ? "amo.writeFirst" : "amo.connectFirst")));
}

/** The mouse opens the whole card; the keyboard has the button that names it. */
function card(deal, name, ...children) {
  return h("article.deal", {
    key: deal.id,
    class: name,
    draggable: "true",
    onclick: (event) => event.target.closest("button") || openDeal(deal.id),
    ondragstart: (event) => event.dataTransfer.setData("text/plain", String(deal.id)),
  }, children);
}

function opener(deal, selector, ...children) {
  return h(selector, { "data-deal": String(deal.id), onclick: () => openDeal(deal.id) }, children);
}

function contactName(deal) {
  return contactsOf(deal)[0]?.name || deal.name;
}

function time(deal, last) {
  return h("time", {}, moment(last?.at ?? deal.created_at));
}

function snippet(deal, chat) {
  return chat && h("div.deal-last", { class: chatsOf(deal).served.some(isUnread) && "unread" }, h("div", {}, isGroupChat(chat) && icon("group"), line(chat, lastMessage(chat))));
}

function dealCard(deal) {
  const chat = lastChatOf(deal);
  return card(deal, "",
    h("div.deal-top", {}, h("span", {}, named(contactName(deal))), time(deal, lastMessage(chat))),
    opener(deal, "button.deal-name", named(deal.name)),
    snippet(deal, chat));
}

function requestCard(deal) {
  const chat = lastChatOf(deal);
  const request = requestOf(deal);
  return card(deal, "unsorted",
    h("div.deal-top", {}, opener(deal, "button.deal-who", named(contactName(deal))), time(deal, lastMessage(chat))),
    snippet(deal, chat),
    request && h("div.deal-source", { title: plain(request.source_name) }, named(request.source_name)),
    request && h("div.deal-actions", {},
      h("button", { onclick: () => accept(request) }, t("amo.accept")),
      h("button.quiet", { onclick: () => decline(request) }, t("amo.decline"))));
}
