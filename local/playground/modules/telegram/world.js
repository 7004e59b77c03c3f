// What the chosen person sees of Telegram: read from the store, nothing is changed here.

import { composingAt } from "../composing.js";
import { state } from "../store.js";
import { groupById, groups, isInside, memberOf } from "./groups.js";

/** What the simulator calls the topic that every forum has; its messages name none. */
export const GENERAL = 1;

/** Return everybody who has written to a bot or is in a group, and the new people who have done neither yet. */
export function people() {
  const all = allChats();
  const authors = all.flatMap(({ messages }) => messages.map(({ message }) => (message.sender_chat ? null : message.from)));
  const members = groups().flatMap((group) => group.members.map(({ user }) => user));
  const writers = all.filter(({ chat }) => chat.type === "private").map(({ chat }) => ({ ...chat, type: undefined }));
  const known = [...state.newPeople, ...members, ...authors, ...writers].filter((user) => user && !user.is_bot);
  return [...new Map(known.map((user) => [user.id, user])).values()];
}

export function person() {
  return people().find((one) => one.id === state.personId) ?? null;
}

export function bot() {
  return state.bots.find((one) => one.bot_id === state.botId) ?? null;
}

/** Return the person's chats, the ones written in last first: {bot, chat}, `bot` null for groups, `chat` for silence. */
export function dialogs() {
  const own = state.bots.map((one) => ({ bot: one, chat: privateChat(one) }));
  const shared = groups().filter(isOfPerson).map((group) => ({ bot: null, chat: group }));
  return [...own, ...shared].sort((a, b) => (lastMessage(b.chat)?.date ?? 0) - (lastMessage(a.chat)?.date ?? 0));
}

export function chosenDialog() {
  if (state.chatId === null) return dialogs().find(({ bot: one, chat }) => one?.bot_id === state.botId && !isGroup(chat)) ?? null;
  const group = groupById(state.chatId);
  return group && isOfPerson(group) ? { bot: null, chat: group } : null;
}

/** Name a chat of the chosen person, or a topic of it: the place of its draft and of its list of messages. */
export function placeOf({ bot: one, chat }) {
  if (!isGroup(chat)) return `tg ${one.bot_id} ${state.personId} ${state.personId}`;
  const topic = topicOf(chat);
  return `tg group ${chat.ids[0]} ${state.personId}${topic === null ? "" : ` topic ${topic}`}`;
}

/** Return the topic of a forum that is open, 1 for General, null for all of them. */
export function topicOf(group) {
  const chosen = state.topics[group.ids[0]] ?? null;
  const isThere = chosen === GENERAL || group.topics.some((one) => one.message_thread_id === chosen);
  return group.chat.is_forum && isThere ? chosen : null;
}

/** Return the place of the draft that is written there now: that of the chat, or that of the message being edited. */
export function draftOf(place) {
  const { edits } = composingAt(place);
  return edits ? `${place} edit ${edits}.` : place;
}

/** Return an entry of a dialog by its id, null when it is not there (any more). */
export function entryOf(dialog, id) {
  return entries(dialog).find((one) => one.id === id) ?? null;
}

export function isGroup(chat) {
  return Boolean(chat?.ids);
}

/** Return the messages of a dialog that are there, of a forum those of the open topic, each with its `id`. */
export function entries(dialog) {
  if (!dialog?.chat) return [];
  const { bot: one, chat } = dialog;
  const present = chat.messages.filter((stored) => !stored.deleted);
  if (isGroup(chat)) return present.filter(({ message }) => isOfTopic(message, topicOf(chat)));
  return present.map((stored) => ownEntry(stored, one.bot_id));
}

export function lastMessage(chat) {
  return chat?.messages.findLast((stored) => !stored.deleted)?.message ?? null;
}

/** Tell whether a message of the person has reached the webhook of a bot. */
export function isDelivered({ copies }) {
  return copies.some((copy) => copy.visible && isHeard(copy));
}

function isHeard({ botId, message }) {
  const deliveries = state.deliveries.get(botId);
  const updateId = state.updates.get(`${botId}:${message.chat.id}:${message.message_id}`);
  if (updateId !== undefined) return Boolean(deliveries?.get(updateId));
  return Boolean(deliveries?.size) && ![...deliveries.values()].includes(false);
}

function ownEntry(stored, botId) {
  const { message } = stored;
  const copy = { ...stored, botId };
  return { ...copy, id: message.message_id, answersId: message.reply_to_message?.message_id, isHeard: true, copies: [copy] };
}

function isOfTopic(message, topic) {
  if (topic === null) return true;
  const thread = message.is_topic_message ? message.message_thread_id : GENERAL;
  return thread === topic;
}

function privateChat({ bot_id: botId }) {
  const chats = state.chats.get(botId) ?? [];
  return chats.find(({ chat }) => chat.type === "private" && chat.id === state.personId) ?? null;
}

function allChats() {
  return [...state.chats.values()].flat();
}

/** Who is not known as a member may have written before the page knew members. */
function isOfPerson(group) {
  const member = memberOf(group, state.personId);
  return member ? isInside(member) : group.messages.some(({ message }) => message.from?.id === state.personId && !message.sender_chat);
}
