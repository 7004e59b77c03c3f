// The account's bots: on and off, their settings, and a new one in one click.

import { addBot, disconnectBot, editBot, newToken, saveBot, switchBot } from "./actions/setup.js";
import { unless } from "./controls.js";
import { h, icon } from "./dom.js";
import { setDraft, typed } from "./drafts.js";
import { named, plain } from "./format.js";
import { t } from "./i18n.js";
import { ownersCode } from "./owners.js";
import { change, state } from "./store.js";

const UNSORTED = 1;

export function botsPanel() {
  if (!state.account.connected) return h("p.panel-hint", {}, t("bots.notInstalled"));
  return [
    state.connected.length ? state.connected.map(botRow) : h("p.panel-hint", {}, t(isReal() ? "bots.noneReal" : "bots.none")),
    h("form", { onsubmit: addBot },
      h("h2", {}, t("bots.new")),
      input("new bot", "label", { required: true, maxlength: "40", placeholder: t("bots.labelExample") }),
      isReal()
        ? input("new bot", "token", { required: true, maxlength: "256", placeholder: t("bots.tokenOfBotFather") })
        : newIdentity(),
      where("new bot", mainPipeline(), null),
      h("button.blue", unless("bot"), t(isReal() ? "bots.connectReal" : "bots.connect"))),
  ];
}

function isReal() {
  return Boolean(state.config.real_telegram);
}

/** Describe what a bot that the simulator makes is called. */
function newIdentity() {
  return [
    input("new bot", "name", { required: true, maxlength: "64" }),
    input("new bot", "username", { required: true, pattern: "[A-Za-z][A-Za-z0-9_]{1,28}[Bb][Oo][Tt]", title: t("bots.usernameRule"), placeholder: "romashka_bot" }),
  ];
}

function botRow(bot) {
  const isEdited = state.editedBot === bot.bot_id;
  return h("article.bot", { key: bot.bot_id, class: isEdited && "edited" },
    h("div.bot-row", {},
      h("label.switch", { title: t(bot.enabled ? "bots.on" : "bots.off") },
        h("input", { type: "checkbox", role: "switch", checked: wishOf(bot), onchange: (event) => switchBot(bot, event.target.checked), "aria-label": bot.label }),
        h("i", {})),
      h("div.bot-name", {},
        h("b", {}, named(bot.label)),
        h("small", {}, named(bot.name), ` · @${bot.username}`),
        h("small", {}, place(bot)),
        bot.notice && h("small.bad", {}, bot.notice)),
      h("button.tool", { "aria-label": t("bots.edit"), title: t("bots.edit"), "aria-expanded": String(isEdited), onclick: () => editBot(bot) }, icon("gear")),
      h("button.tool", { "aria-label": t("bots.disconnect"), title: t("bots.disconnect"), onclick: () => disconnectBot(bot) }, icon("trash"))),
    ownersCode(bot),
    isEdited && settingsOf(bot));
}

/** Until the product has answered, the switch shows what was asked for. */
function wishOf(bot) {
  return state.switching?.botId === bot.bot_id ? state.switching.enabled : bot.enabled;
}

function place(bot) {
  const pipeline = state.account.pipelines.find((one) => one.id === bot.pipeline_id);
  const status = pipeline?.statuses.find((one) => one.id === bot.status_id);
  return [named(pipeline?.name), " → ", status ? named(status.name) : t("bots.unsortedStatus")];
}

function settingsOf(bot) {
  const draft = `bot ${bot.bot_id}`;
  return h("form", { key: "settings", onsubmit: (event) => saveBot(event, bot) },
    input(draft, "label", { required: true, maxlength: "40" }, bot.label),
    where(draft, bot.pipeline_id, bot.status_id),
    input(draft, "token", { placeholder: t("bots.tokenKept"), maxlength: "256" }),
    h("div.form-foot", {},
      !isReal() && h("button.quiet", { ...unless("token", () => newToken(bot)), type: "button" }, t("bots.newToken")),
      h("button.blue", unless("bot"), t("save"))));
}

function input(draft, name, props, otherwise = "") {
  return h("label", { key: name }, t(`bots.${name}`), h("input", { name, autocomplete: "off", ...props, ...typed(`${draft} ${name}`, otherwise) }));
}

/** Describe the choice of a pipeline and of the status in it that new requests are accepted into. */
function where(draft, pipelineId, statusId) {
  const chosen = typed(`${draft} pipeline`, String(pipelineId)).value;
  const status = typed(`${draft} status`, String(statusId ?? "")).value;
  const pipeline = state.account.pipelines.find((one) => String(one.id) === chosen);
  const statuses = (pipeline?.statuses ?? []).filter((one) => one.type !== UNSORTED);
  const another = (event) => {
    setDraft(`${draft} status`, "");
    choose(`${draft} pipeline`, event);
  };
  return [
    choice("pipeline", chosen, another, state.account.pipelines),
    choice("status", status, (event) => choose(`${draft} status`, event), [{ id: "", name: t("bots.unsorted") }, ...statuses]),
  ];
}

function choice(name, value, onchange, all) {
  const options = all.map((one) => h("option", { key: one.id, value: String(one.id) }, plain(one.name)));
  return h("label", { key: name }, t(`bots.${name}`), h("select.amo-select", { name, value, onchange }, options));
}

function choose(place, event) {
  setDraft(place, event.target.value);
  change();
}

function mainPipeline() {
  return state.account.pipelines.find((one) => one.is_main).id;
}
