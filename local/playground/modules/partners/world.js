// What stands at the partners: read from the store, nothing is changed here.

import { state } from "../store.js";

export const PAGES = ["wahelp", "platform", "leads"];

/** Who watches the admin chat of the example's funnel. */
export const ADMIN = { id: 311_000_900, first_name: "Мария", last_name: "Котова", username: "maria_kotova" };

export function isPartnerPage() {
  return PAGES.includes(state.page);
}

/** Return the connected bot that the strips are about: the one that is open in Telegram, else the first. */
export function botOfPage() {
  return state.connected.find((bot) => bot.bot_id === state.botId) ?? state.connected[0] ?? null;
}

export function routeOf(bot) {
  return bot.route?.kind ?? "amocrm";
}

/** Return the conversations of Wahelp, the newest first: {key, name, about, address, messages}. */
export function wahelpTalks() {
  const { messages, channels } = state.partners.wahelp;
  const talks = grouped(messages, (message) => `${message.channel} ${message.phone}`);
  return talks.map(([key, all]) => {
    const { project, channel, phone } = all[0];
    const name = all.findLast((message) => message.name)?.name ?? phone;
    const about = channels.length > 1 ? `${phone} · ${channel}` : phone;
    return { key, name, about, address: { project, channel, phone }, messages: all.map(said) };
  });
}

function said({ id, text, status, shape, at }) {
  const isOwn = shape === "operator";
  return { key: id, isOwn, texts: [text], at, state: isOwn ? status : null };
}

/** Return the conversations of the platform, the newest first: {key, name, about, messages, isEscalated}. */
export function platformTalks() {
  const { received, deliveries } = state.partners.platform;
  return grouped(received, (one) => one.client_id).map(([key, all]) => {
    const addresses = new Set(all.map((one) => one.webhook_url));
    const asked = all.map((one, index) => ({ key: `asked ${index}`, isOwn: false, texts: [one.content || "…"], at: one.at, state: null }));
    const atOnce = all.flatMap((one, index) => answered(`answer ${index}`, one.response, one.at, "delivered"));
    const later = deliveries.filter((parcel) => addresses.has(parcel.address)).flatMap((parcel) => answered(parcel.id, parcel.body, lastAt(parcel), stateOf(parcel)));
    const messages = [...asked, ...atOnce, ...later].sort((a, b) => a.at - b.at);
    const userId = Number(key.replace("telegram_", ""));
    return { key, name: nameOf(userId) ?? key, about: key, messages };
  });
}

function answered(key, body, at, stands) {
  const answers = body?.answers ?? (body?.content ? [{ type: "text", text: body.content }] : []);
  const texts = answers.map((one) => (one?.type === "text" ? one.text : [one?.caption, one?.url].filter(Boolean).join("\n")));
  const needsPerson = Boolean(body?.escalate);
  return texts.length || needsPerson ? [{ key, isOwn: true, texts, at, state: stands, needsPerson }] : [];
}

function lastAt({ attempts, due }) {
  return attempts.at(-1)?.at ?? due;
}

function stateOf({ delivered, attempts }) {
  if (delivered) return "delivered";
  return attempts.length ? "error" : "sent";
}

function nameOf(userId) {
  const chats = [...state.chats.values()].flat();
  const found = chats.find(({ chat }) => chat.type === "private" && chat.id === userId)?.chat;
  return found ? [found.first_name, found.last_name].filter(Boolean).join(" ") : null;
}

function grouped(items, keyOf) {
  const groups = Map.groupBy(items, keyOf);
  return [...groups].sort(([, a], [, b]) => b.at(-1).at - a.at(-1).at);
}

/** Return the chat where people are told of leads that failed, null where there is none. */
export function adminChat(bot) {
  const id = state.partners.funnel?.admin_chat_id;
  return id ? ((state.chats.get(bot.bot_id) ?? []).find(({ chat }) => chat.id === id) ?? null) : null;
}

/** Return how the lead webhooks answer now: a name of `LEAD_MOODS`. */
export function leadMood() {
  const fault = state.partners.faults.find((one) => one.match === "/leads/");
  if (!fault) return "taken";
  return fault.drop ? "broken" : fault.delay_ms ? "silent" : "refused";
}
