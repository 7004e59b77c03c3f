// amoCRM of the chosen account: the rail and the page that is open.

import { openPage } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { chatsPage } from "./chats.js";
import { dealCard } from "./card.js";
import { board } from "./board.js";
import { deal, isUnread } from "./world.js";

export function amocrm() {
  return h("section.amocrm", { "aria-label": "amoCRM", class: state.side !== "amocrm" && "aside" }, rail(), state.account ? page() : nothing());
}

function page() {
  const open = deal();
  if (open) return dealCard(open);
  return state.page === "chats" ? chatsPage() : board();
}

function nothing() {
  return h("div.amo-page.amo-nothing", {}, h("p", {}, t("amo.noAccount")));
}

function rail() {
  const unread = state.account ? state.talks.filter(isUnread).length : 0;
  const item = (page, sign, count) =>
    h("button.rail-item", { class: state.page === page && "chosen", "aria-current": state.page === page && "page", onclick: () => openPage(page) },
      icon(sign), h("span", {}, t(`amo.page.${page}`)), count > 0 && h("i.rail-count", {}, count));
  return h("nav.rail", { "aria-label": t("amo.sections") },
    h("span.rail-logo", { "aria-hidden": "true" }, "amo"), item("deals", "deals", 0), item("chats", "chats", unread));
}
