// What is in the chosen account: read from the store, nothing is changed here.

import { change, state } from "../store.js";
import { groupIdOf } from "./groups.js";

const COLOURS = ["#99ccff", "#ffff99", "#ffcc66", "#ffcccc", "#d6eaff", "#fff000", "#ff8f92", "#87f2c0"];
const OWN_COLOURS = { 142: "#ccff66", 143: "#d5d8db" };
const UNSORTED = 1;

/** Return the chosen pipeline, the main one until another is chosen. */
export function pipeline() {
  const { pipelines } = state.account;
  return pipelines.find((one) => one.id === state.pipelineId) ?? pipelines.find((one) => one.is_main);
}

/** Return the pipeline's statuses with `colour` and `isUnsorted`. */
export function statuses(of = pipeline()) {
  return of.statuses.map((status, index) => ({
    ...status,
    isUnsorted: status.type === UNSORTED,
    colour: OWN_COLOURS[status.id] ?? (status.type === UNSORTED ? "#c1c1c1" : COLOURS[(index - 1) % COLOURS.length]),
  }));
}

export function dealsIn(status) {
  const { id } = pipeline();
  return state.account.deals
    .filter((deal) => deal.pipeline_id === id && deal.status_id === status.id)
    .sort((a, b) => lastActivity(b) - lastActivity(a));
}

/** Return the deals that are open, side by side where they are several. */
export function openDeals() {
  return state.dealIds.map(dealById).filter(Boolean);
}

export function dealById(id) {
  return state.account.deals.find((one) => one.id === id) ?? null;
}

export function contact(id) {
  return state.account.contacts.find((one) => one.id === id) ?? null;
}

export function contactsOf(one) {
  const ordered = [one.main_contact_id, ...one.contacts.filter((id) => id !== one.main_contact_id)];
  return ordered.map(contact).filter(Boolean);
}

/** Return the chats served in a deal, then the other chats of its contacts: what amoCRM offers to write into. */
export function chatsOf(one) {
  const served = new Set(state.account.talks.filter((talk) => talk.entity_id === one.id).map((talk) => talk.chat_id));
  const isServed = (chat) => chat.deal_id === one.id || served.has(chat.chat_id);
  const others = state.talks.filter((chat) => !isServed(chat) && one.contacts.includes(chat.contact_id));
  return { served: state.talks.filter(isServed), others };
}

/** Return other deals that could be opened beside one: those that share a group with it, and the rest by their news. */
export function neighbours(one) {
  const groups = new Set(chatsOf(one).served.map(groupIdOf).filter((id) => id !== null));
  const others = state.account.deals.filter((deal) => !state.dealIds.includes(deal.id)).sort((a, b) => lastActivity(b) - lastActivity(a));
  const isKin = (deal) => chatsOf(deal).served.some((chat) => groups.has(groupIdOf(chat)));
  return { kin: others.filter(isKin), rest: others.filter((deal) => !isKin(deal)) };
}

export function requestOf(one) {
  return state.account.unsorted.find((request) => request.deal_id === one.id) ?? null;
}

/** Tell whether a message was written by somebody of the company. */
export function isOfStaff(authorId) {
  return state.account.users.some((user) => user.amojo_id === authorId);
}

export function lastMessage(chat) {
  return chat?.messages.at(-1) ?? null;
}

/** Return the chat of a deal in which something was said last. */
export function lastChatOf(one) {
  const spoken = chatsOf(one).served.filter(lastMessage);
  return spoken.sort((a, b) => lastMessage(b).at - lastMessage(a).at)[0] ?? null;
}

export function isUnread(chat) {
  const talk = state.account.talks.find((one) => one.talk_id === chat.talk_id);
  return Boolean(talk && talk.is_in_work && !talk.is_read && chat.messages.some((one) => one.direction === "incoming"));
}

export function sourceName(chat) {
  return state.account.sources.find((one) => one.external_id === chat.source)?.name ?? state.account.channel_title;
}

/** Return where the browser finds the file of a message: what amoCRM keeps of it, null while it keeps nothing. */
export function mediaAddress({ id, file }) {
  if (!file?.sha256) return null;
  return `${state.config.amocrm}/sim/accounts/${state.accountId}/media/${id}?${file.sha256.slice(0, 8)}`;
}

/** Name the place of the answer to a chat: of its draft and of what goes with it. */
export function answerPlace(chat) {
  return `amo ${state.accountId} ${chat.chat_id}`;
}

/** Tell whether the client is typing; the page is drawn again when that is over. */
export function isTyping(chat) {
  const left = chat.typing_until * 1000 - Date.now();
  if (left > 0) setTimeout(change, left);
  return left > 0;
}

function lastActivity(one) {
  return lastMessage(lastChatOf(one))?.at ?? one.created_at;
}
