// Chats of amoCRM that are one Telegram group each, as the integration's ids of conversations tell.

import { state } from "../store.js";

const GROUP = /(?:^|:)(-\d+)(?::|$)/;

/** Return Telegram's id of the group whose talk a chat holds, null for a talk with one person. */
export function groupIdOf(chat) {
  const [, id] = GROUP.exec(chat.conversation_id ?? "") ?? [];
  return id === undefined ? null : Number(id);
}

export function isGroupChat(chat) {
  return groupIdOf(chat) !== null;
}

/** Return the deals in which a group is talked with, by the ids that it has or had. */
export function dealsOfGroup(ids) {
  const chats = state.talks.filter((chat) => ids.includes(groupIdOf(chat)));
  return [...new Set(chats.map((chat) => chat.deal_id))].map((id) => state.account?.deals.find((deal) => deal.id === id)).filter(Boolean);
}
