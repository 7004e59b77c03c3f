// The list of chats of the chosen person, the choice of the person, and what makes new ones.

import { addPerson, choosePerson, openDialog } from "../actions/telegram.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { fullName, moment, named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { summary } from "./content.js";
import { newGroupPanel } from "./newGroup.js";
import { serviceText } from "./service.js";
import { chosenDialog, dialogs, isGroup, lastMessage, people, person } from "./world.js";

export function sidebar() {
  const chosen = chosenDialog();
  return h("aside.tg-side", {},
    who(),
    state.panel === "people" && peoplePanel(),
    h("div.tg-list", {}, state.personId === null
      ? h("p.tg-hint", {}, t("tg.noPeople"))
      : dialogs().map((dialog) => entry(dialog, isSame(dialog, chosen)))),
    state.panel === "new group" && newGroupPanel(),
    newGroupButton());
}

function isSame(one, other) {
  return Boolean(other) && one.bot === other.bot && one.chat === other.chat;
}

function who() {
  const user = person();
  const name = user ? fullName(user) : t("tg.newPerson");
  return h("button.tg-who", opens("people"),
    h("span.unseen", {}, t("tg.choosePerson")),
    user ? avatar(user.id, name) : h("span.avatar.tone-5", {}, icon("user")),
    h("span.tg-who-name", {}, named(name), user?.username && h("small", {}, `@${user.username}`)),
    icon("down"));
}

function newGroupButton() {
  const isPossible = state.personId !== null && state.bots.length > 0;
  return isPossible && h("button.tg-new", { ...opens("new group"), title: t("tg.newGroup") }, icon("group-new"), h("span", {}, t("tg.newGroup")));
}

function entry({ bot, chat }, isChosen) {
  const title = isGroup(chat) ? chat.chat.title : bot.name;
  const last = lastMessage(chat);
  return h("button.tg-entry", {
    key: isGroup(chat) ? `group ${chat.ids[0]}` : bot.bot_id,
    class: isChosen && "chosen",
    onclick: () => openDialog(bot?.bot_id ?? null, isGroup(chat) ? chat.chat.id : null),
    title,
  },
  avatar(isGroup(chat) ? chat.ids[0] : bot.bot_id, title),
  h("span.tg-entry-text", {},
    h("span.tg-entry-top", {}, h("b", {}, isGroup(chat) && icon("group"), named(title)), last && h("time", {}, moment(last.date))),
    h("span.tg-entry-last", {}, last && byLine(chat, last), last ? h("bdi", {}, summary(last)) : `@${bot.username}`)));
}

/** Describe whose the last message is: the person's own, in a group anybody's. */
function byLine(chat, message) {
  if (serviceText(message)) return null;
  if (message.from?.id === state.personId) return h("i", {}, `${t("tg.you")}: `);
  const author = message.sender_chat?.title ?? message.from?.first_name;
  return isGroup(chat) && author && h("i", {}, named(author), ": ");
}

function peoplePanel() {
  return h("div.panel.tg-people", {},
    people().map((user) =>
      h("button.choice", { key: user.id, class: user.id === state.personId && "chosen", onclick: () => choosePerson(user.id) },
        avatar(user.id, fullName(user)),
        h("span", {}, named(fullName(user)), h("small", {}, user.username ? `@${user.username}` : `ID ${user.id}`)))),
    h("form", { onsubmit: addPerson },
      h("h2", {}, t("tg.newPerson")),
      input("first_name", t("tg.firstName"), { required: true, maxlength: "64" }),
      input("last_name", t("tg.lastName"), { maxlength: "64" }),
      input("username", t("tg.username"), { pattern: "[A-Za-z][A-Za-z0-9_]{3,31}" }),
      h("button.blue", {}, t("add"))));
}

function input(name, label, props) {
  return h("label", { key: name }, label, h("input", { name, autocomplete: "off", ...props, ...typed(`new person ${name}`) }));
}
