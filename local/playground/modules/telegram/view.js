// The Telegram client of the chosen person.

import { closeDialog, setBlocked } from "../actions/telegram.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { named, plain } from "../format.js";
import { has, t } from "../i18n.js";
import { messageList } from "../scroll.js";
import { state } from "../store.js";
import { composer } from "./composer.js";
import { bubbles } from "./message.js";
import { avatar, sidebar } from "./sidebar.js";
import { chosenDialog, isGroup, placeOf, visibleMessages } from "./world.js";

export function telegram() {
  const dialog = state.personId === null ? null : chosenDialog();
  return h("section.telegram", { "aria-label": "Telegram", class: [state.isDialogOpen && "in-chat", state.side !== "telegram" && "aside"].filter(Boolean).join(" ") }, sidebar(), dialog ? chatView(dialog) : nothing());
}

function nothing() {
  const text = state.bots.length ? t("tg.firstPerson") : t("tg.firstBot");
  return h("div.tg-chat.tg-nothing", {}, h("span.pill", {}, text));
}

function chatView(dialog) {
  const { bot, chat } = dialog;
  const stored = visibleMessages(chat);
  const key = placeOf(bot.bot_id, chat?.chat.id ?? state.personId);
  const drawn = stored.length ? bubbles(bot.bot_id, chat, stored, isGroup(chat)) : introduction(bot);
  return h("div.tg-chat", { key }, header(dialog), messageList(key, t("tg.messages"), stored.length, drawn), composer(dialog));
}

function introduction(bot) {
  return h("div.tg-intro", {}, h("b", {}, named(bot.name)), h("span", {}, t("tg.intro")));
}

function header({ bot, chat }) {
  const title = isGroup(chat) ? chat.chat.title : bot.name;
  return h("header", {},
    h("button.round.tg-back", { "aria-label": t("tg.toList"), title: t("tg.toList"), onclick: closeDialog }, icon("back")),
    avatar(isGroup(chat) ? chat.chat.id : bot.bot_id, title),
    h("div.tg-title", {}, h("b", {}, named(title)), h("small", { class: chat?.action && "typing" }, subtitle(bot, chat))),
    chat && !isGroup(chat) && h("button.round", { ...opens("chat"), "aria-label": t("menu"), title: t("menu") }, icon("more")),
    state.panel === "chat" && menu(chat));
}

function subtitle(bot, chat) {
  if (chat?.action) return t(has(`tg.action.${chat.action}`) ? `tg.action.${chat.action}` : "tg.typing");
  if (isGroup(chat)) return t("tg.groupWith", { name: plain(bot.name) });
  return chat?.bot_status === "kicked" ? t("tg.blocked") : `${t("tg.bot")} · @${bot.username}`;
}

function menu(chat) {
  const isBlocked = chat?.bot_status === "kicked";
  return h("div.panel.tg-menu", {},
    h("button.choice", { class: !isBlocked && "danger", onclick: () => setBlocked(!isBlocked) },
      icon("block"), isBlocked ? t("tg.unblockBot") : t("tg.blockBot")));
}
