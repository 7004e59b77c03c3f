// The commands of the bots of a chat, as «/» offers them.

import { sendCommand } from "../actions/telegram.js";
import { h } from "../dom.js";
import { fullName, named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { manages, memberOf } from "./groups.js";
import { isGroup } from "./world.js";

const LANGUAGES = ["ru", ""];

/**
 * Return [{bot, command, description}] as the person's client shows them in a dialog. Where no bot of a group has said
 * what it knows, the one command is offered that people would write by hand.
 */
export function commandsOf({ bot, chat }) {
  const bots = isGroup(chat) ? chat.bots.map((view) => view.bot) : [bot];
  const own = bots.flatMap((one) => offered(one, chat).map((entry) => ({ bot: one, ...entry })));
  return own.length || !isGroup(chat) ? own : bots.map((one) => ({ bot: one, command: "menu", description: t("tg.command.menu") }));
}

/** The first scope that has commands counts (https://core.telegram.org/bots/api#determining-list-of-commands). */
function offered(bot, chat) {
  for (const scope of scopesOf(chat)) {
    for (const language of LANGUAGES) {
      const found = bot.commands.find((one) => one.language_code === language && isSame(one.scope, scope));
      if (found?.commands.length) return found.commands;
    }
  }
  return [];
}

function scopesOf(chat) {
  const id = chat?.chat.id;
  if (!isGroup(chat)) return [{ type: "chat", chat_id: id }, { type: "all_private_chats" }, { type: "default" }];
  const isManager = manages(memberOf(chat, state.personId));
  return [
    { type: "chat_member", chat_id: id, user_id: state.personId },
    ...(isManager ? [{ type: "chat_administrators", chat_id: id }] : []),
    { type: "chat", chat_id: id },
    ...(isManager ? [{ type: "all_chat_administrators" }] : []),
    { type: "all_group_chats" },
    { type: "default" },
  ];
}

function isSame(one, other) {
  return one.type === other.type && one.chat_id === other.chat_id && one.user_id === other.user_id;
}

export function commandPanel(dialog) {
  return h("div.panel.tg-commands", { key: "command panel" },
    commandsOf(dialog).map(({ bot, command, description }) =>
      h("button.choice", { key: `${bot.bot_id} ${command}`, type: "button", onclick: () => sendCommand(`/${command}`, bot.bot_id) },
        isGroup(dialog.chat) && avatar(bot.bot_id, fullName({ first_name: bot.name })),
        h("b", {}, `/${command}`), h("span", {}, named(description), isGroup(dialog.chat) && h("small", {}, `@${bot.username}`)))));
}
