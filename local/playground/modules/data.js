// Fetches what the page shows and puts it into the store.

import { call, settings } from "./http.js";
import { gathering, listen } from "./live.js";
import { people } from "./telegram/world.js";
import { change, state } from "./store.js";

const ALL = "all";
const SETTINGS_PAUSE_MS = 500;
const PEOPLE = "playground.people";

/** Load everything once, then follow both simulators. */
export async function start() {
  state.config = await call("GET", "/sim/config");
  state.newPeople = JSON.parse(localStorage.getItem(PEOPLE) ?? "[]");
  await Promise.all([loadTelegram(new Set([ALL])), loadAccounts()]);
  await loadSettings();
  change({ loaded: true });
  follow();
}

export function rememberPerson(person) {
  state.newPeople = [...state.newPeople, person];
  localStorage.setItem(PEOPLE, JSON.stringify(state.newPeople));
}

export const reloadTelegram = gathering((bots) => quietly(() => loadTelegram(bots)));
export const reloadAmo = gathering((accounts) => quietly(() => loadAmo(accounts)));
export const reloadSettings = gathering(() => quietly(loadSettings), SETTINGS_PAUSE_MS);

function follow() {
  const streams = { telegram: true, amocrm: true };
  const told = (name) => (up) => {
    streams[name] = up;
    change({ online: streams.telegram && streams.amocrm });
  };
  listen(`${state.config.telegram}/sim/events`, (event) => reloadTelegram(event?.bot_id || ALL), told("telegram"));
  const heard = (event) => {
    reloadAmo(event?.account_id ?? ALL);
    if (event && event.account_id === state.accountId) reloadSettings(ALL);
  };
  listen(`${state.config.amocrm}/sim/events`, heard, told("amocrm"));
}

/** A simulator that is being restarted answers nothing; the next event or poll makes up for it. */
async function quietly(work) {
  try {
    await work();
  } catch (error) {
    console.debug(error);
  }
}

async function loadTelegram(changed) {
  const { telegram } = state.config;
  const bots = await call("GET", `${telegram}/sim/bots`);
  const wanted = bots.map((bot) => bot.bot_id).filter((id) => changed.has(ALL) || changed.has(id) || !state.chats.has(id));
  const loaded = await Promise.all(
    wanted.map((id) =>
      Promise.all([call("GET", `${telegram}/sim/chats?bot_id=${id}`), call("GET", `${telegram}/sim/deliveries?bot_id=${id}`)]),
    ),
  );
  const alive = new Set(bots.map((bot) => bot.bot_id));
  const chats = new Map([...state.chats].filter(([id]) => alive.has(id)));
  const deliveries = new Map([...state.deliveries].filter(([id]) => alive.has(id)));
  wanted.forEach((id, index) => {
    chats.set(id, loaded[index][0]);
    deliveries.set(id, new Map(loaded[index][1].map((delivery) => [delivery.update_id, delivery.delivered])));
  });
  if (!bots.length) forgetPeople();
  change({ bots, chats, deliveries });
  chooseTelegram();
}

function forgetPeople() {
  state.newPeople = [];
  state.updates.clear();
  localStorage.removeItem(PEOPLE);
}

function chooseTelegram() {
  const known = people();
  const personId = known.some((person) => person.id === state.personId) ? state.personId : (known[0]?.id ?? null);
  const isBot = state.bots.some((bot) => bot.bot_id === state.botId);
  change({ personId, botId: isBot ? state.botId : (state.bots[0]?.bot_id ?? null), chatId: isBot ? state.chatId : null });
}

/** Return the values of an account of which nothing is known yet. */
export function nothingOf(accountId) {
  return { accountId, account: null, talks: [], dealId: null, connected: [], failures: [] };
}

export async function loadAccounts() {
  const accounts = await call("GET", `${state.config.amocrm}/sim/accounts`);
  const known = accounts.some((account) => account.account_id === state.accountId);
  state.accounts = accounts;
  if (!known) Object.assign(state, nothingOf(accounts.at(-1)?.account_id ?? null));
  await loadAccount();
}

async function loadAmo(accounts) {
  const isNews = accounts.has(ALL) || [...accounts].some((id) => !state.accounts.some((one) => one.account_id === id));
  if (isNews) await loadAccounts();
  else if (accounts.has(state.accountId)) await loadAccount();
}

export async function loadAccount() {
  const id = state.accountId;
  if (id === null) return change({ account: null, talks: [] });
  const address = `${state.config.amocrm}/sim/accounts/${id}`;
  const [account, talks] = await Promise.all([call("GET", address), call("GET", `${address}/chats`)]);
  if (id !== state.accountId) return undefined;
  const dealId = account.deals.some((deal) => deal.id === state.dealId) ? state.dealId : null;
  return change({ account, talks, dealId });
}

/** Load the bots and failures that the widget would show. */
export async function loadSettings() {
  const { account, accountId } = state;
  if (!account?.installed || !account.connected) return change({ connected: [], failures: [] });
  const [bots, failures] = await Promise.all([
    settings(accountId, "GET", "/v1/bots"),
    settings(accountId, "GET", "/v1/failures"),
  ]);
  if (accountId === state.accountId) change({ connected: bots.bots, failures: failures.failures });
  return undefined;
}
