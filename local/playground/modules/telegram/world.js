// What the chosen person sees of Telegram: read from the store, nothing is changed here.

import { composingAt } from "../composing.js";
import { state } from "../store.js";

/** Return everybody who has written to a bot, and the new people who have not yet. */
export function people() {
  const all = allChats();
  const members = all.flatMap(({ messages }) => messages.map(({ message }) => message.from)).filter((user) => user && !user.is_bot);
  const writers = all.filter(({ chat }) => chat.type === "private").map(({ chat }) => ({ ...chat, type: undefined }));
  const found = new Map([...state.newPeople, ...members, ...writers].map((user) => [user.id, user]));
  return [...found.values()];
}

export function person() {
  return people().find((one) => one.id === state.personId) ?? null;
}

export function bot() {
  return state.bots.find((one) => one.bot_id === state.botId) ?? null;
}

/** Return the person's chats, the ones written in last first: {bot, chat} with `chat` null before the first message. */
export function dialogs() {
  const found = state.bots.flatMap((one) => {
    const chats = state.chats.get(one.bot_id) ?? [];
    const own = chats.find(({ chat }) => chat.type === "private" && chat.id === state.personId) ?? null;
    const groups = chats.filter(isGroupOfPerson);
    return [{ bot: one, chat: own }, ...groups.map((chat) => ({ bot: one, chat }))];
  });
  return found.sort((a, b) => (lastMessage(b.chat)?.date ?? 0) - (lastMessage(a.chat)?.date ?? 0));
}

export function chosenDialog() {
  const isChosen = ({ bot: one, chat }) => one.bot_id === state.botId && (isGroup(chat) ? chat.chat.id : null) === state.chatId;
  return dialogs().find(isChosen) ?? null;
}

/** Name a chat of the chosen person: the place of its draft and of its list of messages. */
export function placeOf(botId, chatId) {
  return `tg ${botId} ${chatId} ${state.personId}`;
}

/** Return the place of the draft that is written there now: that of the chat, or that of the message being edited. */
export function draftOf(place) {
  const { edits } = composingAt(place);
  return edits ? `${place} edit ${edits}.` : place;
}

/** Return a message of a chat by its id, null when it is not there (any more). */
export function messageOf(chat, id) {
  return visibleMessages(chat).find((stored) => stored.message.message_id === id)?.message ?? null;
}

export function isGroup(chat) {
  return Boolean(chat) && chat.chat.type !== "private";
}

export function visibleMessages(chat) {
  return chat ? chat.messages.filter((stored) => !stored.deleted) : [];
}

export function lastMessage(chat) {
  return visibleMessages(chat).at(-1)?.message ?? null;
}

/** Tell whether a message of the person has reached the bot's webhook. */
export function isDelivered(botId, message) {
  const deliveries = state.deliveries.get(botId);
  const updateId = state.updates.get(`${botId}:${message.chat.id}:${message.message_id}`);
  if (updateId !== undefined) return Boolean(deliveries?.get(updateId));
  return Boolean(deliveries?.size) && ![...deliveries.values()].includes(false);
}

function allChats() {
  return [...state.chats.values()].flat();
}

function isGroupOfPerson(stored) {
  if (!isGroup(stored)) return false;
  const isMember = stored.members.some(({ user, status }) => user.id === state.personId && !["left", "kicked"].includes(status));
  return isMember || stored.messages.some(({ message }) => message.from?.id === state.personId);
}
