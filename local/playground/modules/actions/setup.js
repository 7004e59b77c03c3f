// Accounts and bots: what is set up before people write.

import { loadAccount, loadAccounts, loadSettings, nothingOf, reloadSettings, reloadTelegram } from "../data.js";
import { forgetDrafts, setDraft } from "../drafts.js";
import { CallError, call, settings } from "../http.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { attempt, toast } from "../toast.js";

const INSTALLED_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 300;

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
    await untilConnected();
    forgetDrafts("new account");
    if (state.panel === "account") change({ panel: null });
  });
}

export async function createAccount(subdomain) {
  const created = await call("POST", `${state.config.amocrm}/sim/accounts`, { subdomain });
  change(nothingOf(created.account_id));
  await loadAccounts();
  await loadSettings();
}

/** Wait until the product has finished the installation, which goes on after amoCRM has said that it began. */
export async function untilConnected() {
  const deadline = Date.now() + INSTALLED_WITHIN_MS;
  while (!(await isInstalled())) {
    if (Date.now() > deadline) throw new CallError(t("error.notInstalled"));
    await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
  }
}

/** The channel is connected a moment before the product takes orders for the account. */
async function isInstalled() {
  await loadAccount();
  if (!state.account?.connected) return false;
  try {
    await settings(state.accountId, "GET", "/v1/account");
    return true;
  } catch {
    return false;
  }
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
  const given = new FormData(event.target);
  const wish = { name: given.get("name"), username: given.get("username"), label: given.get("label"), pipelineId: Number(given.get("pipeline")), statusId: numberOrNull(given.get("status")) };
  const token = given.get("token")?.trim();
  return attempt("bot", async () => {
    await (token ? connectBot(token, wish) : connectNewBot(wish));
    forgetDrafts("new bot");
    toast(t("bots.connected", { label: wish.label }), "good");
  });
}

/** Create a bot in Telegram, unless an earlier try has, connect it, and open it if nobody chose since. */
export async function connectNewBot({ name, username, ...wish }) {
  const { choices } = state;
  const made = (await botNamed(username)) ?? (await call("POST", `${state.config.telegram}/sim/bots`, { name, username }));
  await connectBot(made.token, wish);
  reloadTelegram(made.bot_id);
  if (state.choices === choices) change({ botId: made.bot_id, chatId: null });
}

/** Connect a bot as the widget does. */
async function connectBot(token, { label, pipelineId, statusId = null }) {
  await settings(state.accountId, "POST", "/v1/bots", { token, label, pipeline_id: pipelineId, status_id: statusId });
  await loadSettings();
}

async function botNamed(username) {
  const bots = await call("GET", `${state.config.telegram}/sim/bots`);
  return bots.find((bot) => bot.username.toLowerCase() === username.toLowerCase());
}

export async function switchBot(bot, enabled) {
  change({ switching: { botId: bot.bot_id, enabled } });
  await changeBot(bot, { enabled });
  change({ switching: null });
}

export function editBot(bot) {
  change({ editedBot: state.editedBot === bot.bot_id ? null : bot.bot_id });
}

/** Send what differs from the bot; a pipeline goes with its status. */
export async function saveBot(event, bot) {
  event.preventDefault();
  const given = new FormData(event.target);
  const place = { pipeline_id: Number(given.get("pipeline")), status_id: numberOrNull(given.get("status")) };
  const isMoved = place.pipeline_id !== bot.pipeline_id || place.status_id !== bot.status_id;
  const label = given.get("label").trim();
  const token = given.get("token").trim();
  const wishes = { ...(label !== bot.label && { label }), ...(isMoved && place), ...(token && { token }) };
  if (Object.keys(wishes).length && !(await changeBot(bot, wishes))) return;
  forgetDrafts(`bot ${bot.bot_id} `);
  change({ editedBot: null });
}

/** Change a bot, and look at what came of it either way: an answer may get lost after the work was done. */
function changeBot(bot, wishes) {
  return attempt("bot", async () => {
    try {
      await settings(state.accountId, "PATCH", `/v1/bots/${bot.bot_id}`, wishes);
      await loadSettings();
    } finally {
      reloadSettings("bot");
    }
  });
}

/** Let Telegram replace the bot's token, as BotFather does, and put the new one into the form. */
export function newToken(bot) {
  return attempt("token", async () => {
    const { token } = await call("POST", `${state.config.telegram}/sim/bots/${bot.bot_id}/revoke`);
    setDraft(`bot ${bot.bot_id} token`, token);
    toast(t("bots.tokenReplaced"), "good");
  });
}

export function disconnectBot(bot) {
  if (!window.confirm(t("bots.confirm", { label: bot.label }))) return undefined;
  return attempt("bot", async () => {
    await settings(state.accountId, "DELETE", `/v1/bots/${bot.bot_id}`);
    await loadSettings();
  });
}

export function startAnew() {
  if (!window.confirm(t("reset.confirm"))) return undefined;
  change({ panel: null });
  return attempt("reset", async () => {
    await call("POST", "/sim/reset");
    forgetDrafts();
    change({ ...nothingOf(null), retried: {}, composing: {} });
    await loadAccounts();
    reloadTelegram("all");
  });
}

function numberOrNull(value) {
  return value ? Number(value) : null;
}
