// Messages that could not be delivered, each with its reason and a second chance.

import { retry } from "./actions/setup.js";
import { h, icon } from "./dom.js";
import { moment } from "./format.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

export function failuresPanel() {
  if (!state.failures.length) return h("p.panel-hint", {}, t("failures.none"));
  return state.failures.map((failure) =>
    h("div.failure", { key: failure.id },
      h("div", {},
        h("b", {}, failure.text),
        h("span", {}, failure.message),
        h("small", {}, [t(`failures.${failure.direction}`), label(failure), moment(Date.parse(failure.time) / 1000)].filter(Boolean).join(" · ")),
        failure.detail && h("small", {}, failure.detail)),
      h("button", { disabled: state.busy === "retry", onclick: () => retry(failure) }, icon("retry"), t("failures.retry"))));
}

function label(failure) {
  return state.connected.find((bot) => bot.bot_id === failure.bot_id)?.label;
}
