// Fetches what the page shows and puts it into the store.

import { forgetDrafts } from "./drafts.js";
import { call, settings } from "./http.js";
import { gathering, listen } from "./live.js";
import { botOfPage, isPartnerPage } from "./partners/world.js";
import { people } from "./telegram/world.js";
import { change, state } from "./store.js";

const ALL = "all";
const SETTINGS_PAUSE_MS = 300;
const WAITING_PAUSE_MS = 1000;
const OWNERS_EVERY_MS = 1000;
const PAGE = 50;
const PEOPLE = "playground.people";

/** Load everything once, then follow the simulators and the runner. */
export async function start() {
  state.config = await call("GET", "/sim/config");
  state.newPeople = JSON.parse(localStorage.getItem(PEOPLE) ?? "[]");
  await Promise.all([loadTelegram(new Set([ALL])), loadAccounts()]);
  await quietly(loadSettings);
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
export const reloadPartners = gathering(() => quietly(loadPartners));

/** Read the chats of these bots now, for what has to be there before the next step. */
export function readTelegram(bots) {
  return quietly(() => loadTelegram(new Set(bots)));
}

function follow() {
  const streams = { telegram: true, amocrm: true, runner: true };
  const told = (name) => (up) => {
    streams[name] = up;
    change({ online: Object.values(streams).every(Boolean) });
  };
  listen(`${state.config.telegram}/sim/events`, (event) => reloadTelegram(event?.bot_id || ALL), told("telegram"));
  listen(`${state.config.amocrm}/sim/events`, (event) => reloadAmo(event?.account_id ?? ALL), told("amocrm"));
  // Only the functions write failures and bots, so their writes are when these are read again.
  const written = () => {
    reloadSettings(ALL);
    reloadPartners(ALL);
  };
  listen("/sim/events", written, told("runner"));
  // Nothing tells of what a program prints, or of its end.
  setInterval(() => state.panel === "bots" && quietly(loadOwners), OWNERS_EVERY_MS);
}

/** A part that is being restarted answers nothing; the next event or poll makes up for it. */
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
  forgetDrafts("tg ");
}

function chooseTelegram() {
  const known = people();
  const personId = known.some((person) => person.id === state.personId) ? state.personId : (known[0]?.id ?? null);
  const isBot = state.bots.some((bot) => bot.bot_id === state.botId);
  change({ personId, botId: isBot ? state.botId : (state.bots[0]?.bot_id ?? null), chatId: isBot ? state.chatId : null });
}

/** Return the values of an account of which nothing is known yet. */
export function nothingOf(accountId) {
  const failures = { items: [], next: null, isKnown: false, waiting: 0, dead: 0 };
  return { accountId, account: null, talks: [], dealIds: [], talkId: null, connected: [], notice: null, licence: null, failures };
}

/** Load how the code of owners is doing. */
export async function loadOwners() {
  change({ owners: await call("GET", "/sim/owners") });
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
  const isTurned = isOn(account) !== isOn(state.account);
  const dealIds = state.dealIds.filter((one) => account.deals.some((deal) => deal.id === one));
  change({ account, talks, dealIds });
  if (isTurned && state.loaded) reloadSettings(ALL);
  return undefined;
}

function isOn(account) {
  return Boolean(account?.installed && account.connected);
}

/** Load the bots, failures and notice that the widget would show; while it is off, none of them is known. */
export async function loadSettings() {
  const { account, accountId } = state;
  change({ reon: await call("GET", `${state.config.partners}/sim/reon`) });
  await loadOwners();
  if (!isOn(account)) {
    const { connected, notice, licence, failures } = nothingOf(accountId);
    return change({ connected, notice, licence, failures });
  }
  const wanted = Math.max(PAGE, state.failures.items.length);
  try {
    const [about, bots, failures] = await Promise.all([
      settings(accountId, "GET", "/v1/account"),
      settings(accountId, "GET", "/v1/bots?limit=100"),
      loadFailures(accountId, wanted),
    ]);
    // Who has asked for more meanwhile does not lose it again.
    if (accountId === state.accountId && state.failures.items.length > wanted) return loadSettings();
    if (accountId === state.accountId) change({ notice: about.notice, licence: about.licence, connected: bots.bots, failures });
    if (failures.waiting) setTimeout(() => reloadSettings(ALL), WAITING_PAUSE_MS);
    return undefined;
  } catch (error) {
    change({ failures: { ...state.failures, isKnown: false } });
    throw error;
  }
}

/** Load what stands at the partners, while it is looked at. */
async function loadPartners() {
  if (!isPartnerPage()) return undefined;
  const look = (path) => call("GET", `${state.config.partners}/sim/${path}`);
  const [messages, channels, hooks, received, behaviour, deliveries, leads, faults, funnel] = await Promise.all([
    ...["wahelp/messages", "wahelp/channels", "wahelp/hooks", "platform", "platform/behaviour", "deliveries", "leads", "faults"].map(look),
    loadFunnel(),
  ]);
  return change({ partners: { wahelp: { messages, channels, hooks }, platform: { received, behaviour, deliveries }, leads, faults, funnel } });
}

/** Return the funnel of the bot of the page, null where there is none. */
async function loadFunnel() {
  const bot = botOfPage();
  if (state.page !== "leads" || !bot) return null;
  try {
    const funnel = await settings(state.accountId, "GET", `/v1/bots/${bot.bot_id}/funnel`);
    return funnel.profiles?.length ? funnel : null;
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** Return the newest failures, as many as are wanted and there are, and what is still on its way. */
async function loadFailures(accountId, count) {
  const [page, { queues, dlq }] = await Promise.all([failuresFrom(accountId, null, count), call("GET", "/sim/state")]);
  const waiting = ["incoming", "outgoing"].flatMap((name) => Object.values(queues[name] ?? {}));
  return { ...page, isKnown: true, waiting: sum(waiting), dead: sum(Object.values(dlq)) };
}

async function failuresFrom(accountId, before, count) {
  const items = [];
  let next = before;
  do {
    const since = next === null ? "" : `&before=${next}`;
    const page = await settings(accountId, "GET", `/v1/failures?limit=${PAGE}${since}`);
    items.push(...page.failures);
    next = page.next;
  } while (next !== null && items.length < count);
  return { items, next };
}

/** Load the failures that come after those that are shown. */
export async function loadMoreFailures() {
  const { accountId, failures } = state;
  const more = await failuresFrom(accountId, failures.next, 1);
  if (accountId !== state.accountId || failures.next !== state.failures.next) return;
  change({ failures: { ...state.failures, items: [...state.failures.items, ...more.items], next: more.next } });
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
