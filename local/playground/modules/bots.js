// The account's bots: on and off, pipeline, and a new one in one click.

import { addBot, disconnectBot, movePipeline, switchBot } from "./actions/setup.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

export function botsPanel() {
  if (!state.account.connected) return h("p.panel-hint", {}, t("bots.notInstalled"));
  return [
    state.connected.length ? state.connected.map(botRow) : h("p.panel-hint", {}, t("bots.none")),
    h("form", { onsubmit: addBot },
      h("h4", {}, t("bots.new")),
      h("input", { name: "label", required: true, maxlength: "40", placeholder: t("bots.label"), autocomplete: "off" }),
      h("input", { name: "name", required: true, maxlength: "64", placeholder: t("bots.name"), autocomplete: "off" }),
      h("input", { name: "username", required: true, pattern: "[A-Za-z][A-Za-z0-9_]{1,28}[Bb][Oo][Tt]", title: t("bots.usernameRule"), placeholder: "romashka_bot", autocomplete: "off" }),
      pipelines({ name: "pipeline", "aria-label": t("amo.pipeline") }),
      h("button.blue", { disabled: state.busy === "bot" }, t("bots.connect"))),
  ];
}

function botRow(bot) {
  return h("div.bot", { key: bot.bot_id },
    h("label.switch", { title: t(bot.enabled ? "bots.on" : "bots.off") },
      h("input", { type: "checkbox", checked: bot.enabled, disabled: state.busy === "bot", onchange: (event) => switchBot(bot, event.target.checked), "aria-label": bot.label }),
      h("i", {})),
    h("div.bot-name", {}, h("b", {}, bot.label), h("small", {}, `${bot.name} · @${bot.username}`), bot.notice && h("small.bad", {}, bot.notice)),
    pipelines({ value: String(bot.pipeline_id), "aria-label": t("amo.pipeline"), onchange: (event) => movePipeline(bot, Number(event.target.value)) }),
    h("button.bare", { "aria-label": t("bots.disconnect"), title: t("bots.disconnect"), onclick: () => disconnectBot(bot) }, icon("trash")));
}

function pipelines(props) {
  return h("select.amo-select", props, state.account.pipelines.map((one) => h("option", { key: one.id, value: String(one.id) }, one.name)));
}
