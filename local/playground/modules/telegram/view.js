// The Telegram client of the chosen person.

import { closeDialog, setBlocked } from "../actions/telegram.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { named } from "../format.js";
import { has, plural, t } from "../i18n.js";
import { messageList } from "../scroll.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { groupPanel } from "./groupPanel.js";
import { bubbles } from "./message.js";
import { pressAnswer } from "./presses.js";
import { sidebar } from "./sidebar.js";
import { topicBar } from "./topics.js";
import { chosenDialog, entries, isGroup, placeOf } from "./world.js";

export function telegram() {
  if (state.config.real_telegram) return elsewhere();
  const dialog = state.personId === null ? null : chosenDialog();
  return h("section.telegram", { "aria-label": "Telegram", class: [state.isDialogOpen && "in-chat", state.side !== "telegram" && "aside"].filter(Boolean).join(" ") }, sidebar(), dialog ? chatView(dialog) : nothing());
}

/** Describe a Telegram in which nobody can be played. */
function elsewhere() {
  return h("section.telegram.in-chat.elsewhere", { "aria-label": "Telegram", class: state.side !== "telegram" && "aside" },
    h("div.tg-chat.tg-nothing", {}, h("span.pill", {}, t("tg.real"))));
}

function nothing() {
  const text = state.bots.length ? t("tg.firstPerson") : t("tg.firstBot");
  return h("div.tg-chat.tg-nothing", {}, h("span.pill", {}, text));
}

function chatView(dialog) {
  const { bot, chat } = dialog;
  const shown = entries(dialog);
  const key = placeOf(dialog);
  const drawn = shown.length || isGroup(chat) ? bubbles(dialog, shown) : introduction(bot);
  return h("div.tg-chat", { key: isGroup(chat) ? `group ${chat.ids[0]} ${state.personId}` : key },
    header(dialog),
    chat?.chat.is_forum && topicBar(chat),
    messageList(key, t("tg.messages"), shown.length, drawn),
    pressAnswer(key),
    composer(dialog, shown));
}

function introduction(bot) {
  return h("div.tg-intro", {}, h("b", {}, named(bot.name)), h("span", {}, t("tg.intro")));
}

function header({ bot, chat }) {
  const title = isGroup(chat) ? chat.chat.title : bot.name;
  return h("header", {},
    h("button.round.tg-back", { "aria-label": t("tg.toList"), title: t("tg.toList"), onclick: closeDialog }, icon("back")),
    avatar(isGroup(chat) ? chat.ids[0] : bot.bot_id, title),
    h("div.tg-title", {}, h("b", {}, named(title)), h("small", { class: chat?.action && "typing" }, subtitle(bot, chat))),
    chat && h("button.round", { ...opens("chat"), "aria-label": t("menu"), title: t("menu") }, icon("more")),
    state.panel === "chat" && (isGroup(chat) ? groupPanel(chat) : menu(chat)));
}

function subtitle(bot, chat) {
  if (chat?.action) return t(has(`tg.action.${chat.action}`) ? `tg.action.${chat.action}` : "tg.typing");
  if (isGroup(chat)) return plural("tg.members", chat.people.length + chat.bots.length);
  return chat?.bot_status === "kicked" ? t("tg.blocked") : `${t("tg.bot")} · @${bot.username}`;
}

function menu(chat) {
  const isBlocked = chat?.bot_status === "kicked";
  return h("div.panel.tg-menu", {},
    h("button.choice", { class: !isBlocked && "danger", onclick: () => setBlocked(!isBlocked) },
      icon("block"), isBlocked ? t("tg.unblockBot") : t("tg.blockBot")));
}
