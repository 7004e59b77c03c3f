// An owner's own code beside the manager: the example of the docs, switched on for a bot.

import { startCode, stopCode } from "./actions/owners.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

/** Describe the switch of a bot's code, how it is doing, and the last that it said. */
export function ownersCode(bot) {
  const program = state.owners.find((one) => one.bot_id === bot.bot_id);
  const isOn = wishOf(bot, program);
  return h("div.bot-code", { key: "code" },
    h("label.switch", { title: t(isOn ? "owners.off" : "owners.on") },
      h("input", { type: "checkbox", role: "switch", checked: isOn, onchange: (event) => (event.target.checked ? startCode(bot) : stopCode(bot)), "aria-label": t("owners.of", { username: bot.username }) }),
      h("i", {})),
    h("div.bot-name", {},
      h("b", {}, t("owners.title")),
      h("small", { class: program && !program.running && "bad", role: "status" }, t(`owners.${stands(program)}`)),
      program && program.lines.length > 0 && h("pre.said", { tabindex: "0", "aria-label": t("owners.said") }, program.lines.join("\n"))));
}

/** Until the program has started or ended, the switch shows what was asked for. */
function wishOf(bot, program) {
  return state.starting?.botId === bot.bot_id ? state.starting.isOn : Boolean(program?.running);
}

function stands(program) {
  if (!program) return "stopped";
  return program.running ? "running" : "ended";
}
