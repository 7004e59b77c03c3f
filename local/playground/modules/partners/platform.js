// A message platform: how it answers by itself, and whoever works there.

import { behave } from "../actions/partners.js";
import { h } from "../dom.js";
import { ticked } from "../drafts.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { routeStrip } from "./strip.js";
import { talksPage } from "./talks.js";
import { platformTalks } from "./world.js";

const ANSWERS = ["now", "later", "none", "escalate"];

export function platformPage() {
  return talksPage("platform", t("partners.platform"), routeStrip("platform", behaviour()), platformTalks(), person);
}

function behaviour() {
  const options = ANSWERS.map((answer) => h("option", { key: answer, value: answer }, t(`partners.platform.answer.${answer}`)));
  return h("label", { key: "behaviour" }, t("partners.platform.answers"),
    h("select.amo-select", { value: state.partners.platform.behaviour.answer, onchange: (event) => behave(event.target.value) }, options));
}

function person(talk) {
  return h("label.partner-check", {}, h("input", { type: "checkbox", ...ticked(`platform ${talk.key} person`) }), t("partners.needsPerson"));
}
