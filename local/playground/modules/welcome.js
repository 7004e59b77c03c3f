// What a completely fresh stack shows.

import { createExample } from "./actions/example.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

export function welcome() {
  const isBusy = state.busy === "example";
  return h("section.welcome", {},
    h("div.welcome-signs", { "aria-hidden": "true" }, h("span.sign-tg", {}, icon("plane")), h("i", {}), h("span.sign-amo", {}, "amo")),
    h("h1", {}, t("welcome.title")),
    h("p", {}, t("welcome.text")),
    h("button.blue.big", { onclick: isBusy ? undefined : createExample, "aria-disabled": isBusy && "true" }, t(isBusy ? "welcome.busy" : "welcome.button")),
    h("p.welcome-steps", {}, t("welcome.steps")));
}
