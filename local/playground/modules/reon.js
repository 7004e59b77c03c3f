// REON's controller: how long the account may use the widget, and what the controller has been told.

import { endLicence, payUntil } from "./actions/reon.js";
import { unless } from "./controls.js";
import { h } from "./dom.js";
import { typed } from "./drafts.js";
import { day, moment, named } from "./format.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

const SAYS = { "POST /informer": "reon.registered", "GET /informer": "reon.installed", "GET /del": "reon.removed" };

export function reonPanel() {
  const told = state.reon.filter(concerns).reverse();
  return [
    licence(),
    h("form", { key: "pay", class: "one-line", onsubmit: payUntil },
      h("label", {}, t("reon.until"), h("input", { name: "until", type: "date", required: true, ...typed("reon until") })),
      h("button.blue", unless("licence"), t("reon.pay"))),
    h("div.panel-foot", { key: "end" }, h("button.quiet.danger", unless("licence", endLicence), t("reon.end"))),
    h("h2.panel-caption", { key: "told" }, t("reon.told")),
    told.length ? told.map(row) : h("p.panel-hint", { key: "none" }, t("reon.nothing")),
  ];
}

function licence() {
  if (!state.licence) return h("p.panel-hint", { key: "unknown" }, t("reon.unknown"));
  const { state: stands, until } = state.licence;
  return h("p.panel-note", { key: "licence", class: stands === "ended" && "bad", role: "status" }, t(`reon.${stands}`, { day: day(Date.parse(until) / 1000) }));
}

/** Whose news it is stands in the query of an installation and in the body of a registration. */
function concerns({ query, body }) {
  return String(query.account_id ?? body?.account) === String(state.accountId);
}

function row({ method, path, body, at }, index) {
  return h("article.told", { key: `${at} ${index}` },
    h("b", {}, t(SAYS[`${method} ${path}`])),
    body && h("p", {}, named(body.userName), " · ", body.userPhone),
    h("small", {}, moment(at), ` · ${method} ${path}`));
}
