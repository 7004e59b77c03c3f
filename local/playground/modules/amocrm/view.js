// amoCRM of the chosen account: the rail and the page that is open.

import { openPage } from "../actions/amocrm.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { PARTNER_VIEWS } from "../partners/view.js";
import { state } from "../store.js";
import { chatsPage } from "./chats.js";
import { dealsBeside } from "./card.js";
import { board } from "./board.js";
import { isUnread, openDeals } from "./world.js";

export function amocrm() {
  return h("section.amocrm", { "aria-label": "amoCRM", class: state.side !== "amocrm" && "aside" }, rail(), state.account ? page() : nothing());
}

function page() {
  const open = openDeals();
  if (open.length) return dealsBeside(open);
  if (PARTNER_VIEWS[state.page]) return PARTNER_VIEWS[state.page]();
  return state.page === "chats" ? chatsPage() : board();
}

function nothing() {
  return h("div.amo-page.amo-nothing", {}, h("p", {}, t("amo.noAccount")));
}

function rail() {
  const unread = state.account ? state.talks.filter(isUnread).length : 0;
  const item = (page, sign, count, title = t(`amo.page.${page}`)) =>
    h("button.rail-item", { class: state.page === page && "chosen", "aria-current": state.page === page && "page", onclick: () => openPage(page) },
      icon(sign), h("span", {}, title), count > 0 && h("i.rail-count", {}, count));
  return h("nav.rail", { "aria-label": t("amo.sections") },
    h("span.rail-logo", { "aria-hidden": "true" }, "amo"), item("deals", "deals", 0), item("chats", "chats", unread),
    item("wahelp", "exchange", 0, "Wahelp"), item("platform", "bot", 0), item("leads", "funnel", 0));
}
