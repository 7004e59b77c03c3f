// Accounts, bots and failures: what is set up before people write, and what is looked at afterwards.

import { loadAccount, loadAccounts, loadSettings, nothingOf, reloadSettings, reloadTelegram } from "../data.js";
import { call, settings } from "../http.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { attempt, toast } from "../toast.js";

export async function chooseAccount(accountId) {
  change({ ...nothingOf(accountId), panel: null });
  await attempt("account", async () => {
    await loadAccount();
    await loadSettings();
  });
}

export function addAccount(event) {
  event.preventDefault();
  const subdomain = String(new FormData(event.target).get("subdomain")).trim();
  return attempt("account", async () => {
    await createAccount(subdomain);
    if (state.panel === "account") change({ panel: null });
  });
}

export async function createAccount(subdomain) {
  const created = await call("POST", `${state.config.amocrm}/sim/accounts`, { subdomain });
  change(nothingOf(created.account_id));
  await loadAccounts();
  await loadSettings();
}

export function setInstalled(installed) {
  return attempt("install", async () => {
    await call("POST", `${state.config.amocrm}/sim/accounts/${state.accountId}/${installed ? "install" : "uninstall"}`, {});
    await loadAccounts();
    await loadSettings();
  });
}

export function addBot(event) {
  event.preventDefault();
  const form = event.target;
  const given = new FormData(form);
  const wish = { name: given.get("name"), username: given.get("username"), label: given.get("label"), pipelineId: Number(given.get("pipeline")) };
  return attempt("bot", async () => {
    await connectNewBot(wish);
    form.reset();
    toast(t("bots.connected", { label: wish.label }), "good");
  });
}

/** Create a bot in Telegram and connect it as the widget does. */
export async function connectNewBot({ name, username, label, pipelineId }) {
  const made = await call("POST", `${state.config.telegram}/sim/bots`, { name, username });
  await settings(state.accountId, "POST", "/v1/bots", { token: made.token, label, pipeline_id: pipelineId });
  reloadTelegram(made.bot_id);
  change({ botId: made.bot_id, chatId: null });
  await loadSettings();
}

export function switchBot(bot, enabled) {
  return attempt("bot", async () => {
    await settings(state.accountId, "PATCH", `/v1/bots/${bot.bot_id}`, { enabled });
    await loadSettings();
  });
}

export function movePipeline(bot, pipelineId) {
  return attempt("bot", async () => {
    await settings(state.accountId, "PATCH", `/v1/bots/${bot.bot_id}`, { pipeline_id: pipelineId });
    await loadSettings();
  });
}

export function disconnectBot(bot) {
  if (!window.confirm(t("bots.confirm", { label: bot.label }))) return undefined;
  return attempt("bot", async () => {
    await settings(state.accountId, "DELETE", `/v1/bots/${bot.bot_id}`);
    await loadSettings();
  });
}

export function retry(failure) {
  return attempt("retry", async () => {
    await settings(state.accountId, "POST", `/v1/failures/${failure.id}/retry`);
    toast(t("failures.queued"), "good");
    reloadSettings("retry");
  });
}

export function startAnew() {
  if (!window.confirm(t("reset.confirm"))) return undefined;
  change({ panel: null });
  return attempt("reset", async () => {
    await call("POST", "/sim/reset");
    change(nothingOf(null));
    await loadAccounts();
    reloadTelegram("all");
  });
}
