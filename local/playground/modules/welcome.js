// What a completely fresh stack shows.

import { createExample } from "./actions/example.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

export function welcome() {
  if (state.config.real_telegram) return realBots();
  const isBusy = state.busy === "example";
  return h("section.welcome", {},
    h("div.welcome-signs", { "aria-hidden": "true" }, h("span.sign-tg", {}, icon("plane")), h("i", {}), h("span.sign-amo", {}, "amo")),
    h("h1", {}, t("welcome.title")),
    h("p", {}, t("welcome.text")),
    h("button.blue.big", { onclick: isBusy ? undefined : createExample, "aria-disabled": isBusy && "true" }, t(isBusy ? "welcome.busy" : "welcome.button")),
    h("p.welcome-steps", {}, t("welcome.steps")));
}

/** Describe the first steps where people write in Telegram themselves: nobody can be played there. */
function realBots() {
  return h("section.welcome", {},
    h("div.welcome-signs", { "aria-hidden": "true" }, h("span.sign-tg", {}, icon("plane")), h("i", {}), h("span.sign-amo", {}, "amo")),
    h("h1", {}, t("welcome.real.title")),
    h("p", {}, t("welcome.real.text")),
    h("p.welcome-steps", {}, t("welcome.real.steps")));
}
