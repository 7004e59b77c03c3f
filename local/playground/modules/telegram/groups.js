// Groups as their people see them: one group, whatever each of its bots sees of it and however each counts messages.

import { state } from "../store.js";

const OUTSIDE = new Set(["left", "kicked"]);
const MANAGERS = new Set(["creator", "administrator"]);
const KINDS = new Set(["group", "supergroup"]);

let drawn = { chats: null, bots: null, groups: [] };

/**
 * Return all groups, one that became a supergroup once, with what was said before. Each has what a chat of a bot has,
 * and `ids`, the oldest first, `views`, a {bot, chat} for each bot that ever was in it, `people` and `bots` that are.
 */
export function groups() {
  if (drawn.chats !== state.chats || drawn.bots !== state.bots) {
    drawn = { chats: state.chats, bots: state.bots, groups: found() };
  }
  return drawn.groups;
}

/** Return the group of a chat id, also of the id that it had before it became a supergroup. */
export function groupById(id) {
  return groups().find((group) => group.ids.includes(id)) ?? null;
}

/** Return what somebody is in a group: their member, null for who never was in it. */
export function memberOf(group, userId) {
  return group.members.find(({ user }) => user.id === userId) ?? null;
}

export function isInside(member) {
  return Boolean(member) && !OUTSIDE.has(member.status);
}

export function manages(member) {
  return Boolean(member) && MANAGERS.has(member.status);
}

/** Return the {bot, chat} through which people write: all bots of the group get what they may see of it. */
export function speaker(group) {
  return group.bots[0] ?? group.views[0];
}

/** Return where an entry is, as the bot counts whose copy it shows. */
export function addressOf({ botId, message }) {
  return { bot_id: botId, chat_id: message.chat.id, message_id: message.message_id };
}

/** Return the id of a message as a bot counts; undefined when the bot does not have it. */
export function idFor(entry, botId) {
  return entry.copies.find((copy) => copy.botId === botId)?.message.message_id;
}

function found() {
  const byId = new Map();
  for (const bot of state.bots) {
    for (const chat of (state.chats.get(bot.bot_id) ?? []).filter((one) => KINDS.has(one.chat.type) && !one.deleted)) {
      byId.set(chat.chat.id, [...(byId.get(chat.chat.id) ?? []), { bot, chat }]);
    }
  }
  const heirs = new Map([...byId].map(([id, [{ chat }]]) => [chat.migrated_to, id]).filter(([heir]) => byId.has(heir)));
  const isAlive = ([id]) => ![...heirs.values()].includes(id);
  return [...byId].filter(isAlive).map(([id, views]) => group(id, views, heirs.get(id), byId));
}

function group(id, views, formerId, byId) {
  const former = formerId === undefined ? [] : together(byId.get(formerId));
  const told = former.some(({ message }) => "migrate_to_chat_id" in message);
  const present = together(views).filter(({ message }) => !(told && "migrate_from_chat_id" in message));
  const [{ chat }] = views;
  return {
    ...chat,
    ids: formerId === undefined ? [id] : [formerId, id],
    views,
    bots: views.filter((view) => !OUTSIDE.has(view.chat.bot_status)),
    people: chat.members.filter((member) => isInside(member) && !member.user.is_bot),
    presses: views.flatMap((view) => view.chat.presses),
    action: views.map((view) => view.chat.action).find(Boolean) ?? null,
    messages: [...former, ...present],
  };
}

/** Put the copies of all bots together, each message once; that of its own bot shows how it was changed since. */
function together(views) {
  const bySerial = new Map();
  for (const { bot, chat } of views) {
    const serials = new Map(chat.messages.map((stored) => [stored.message.message_id, stored.serial]));
    for (const stored of chat.messages) {
      const copy = { ...stored, botId: bot.bot_id, answersSerial: serials.get(stored.message.reply_to_message?.message_id) };
      bySerial.set(stored.serial, [...(bySerial.get(stored.serial) ?? []), copy]);
    }
  }
  return [...bySerial].sort(([one], [other]) => one - other).map(([serial, copies]) => entry(serial, copies));
}

function entry(serial, copies) {
  const own = copies.find((copy) => copy.message.from?.id === copy.botId);
  const shown = own ?? copies.find((copy) => copy.visible) ?? copies[0];
  const named = (one) => `${shown.message.chat.id}.${one}`;
  return {
    ...shown,
    id: named(serial),
    answersId: shown.answersSerial && named(shown.answersSerial),
    isHeard: copies.some((copy) => copy.visible),
    bot_reactions: copies.flatMap((copy) => copy.bot_reactions),
    copies,
  };
}
