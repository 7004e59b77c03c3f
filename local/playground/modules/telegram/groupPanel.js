// Everything that can be done with a group: its title, what it is, its bots and its people.

import { addMember, deleteGroup, makeLarge, rename, setBot, setForum, setPerson, setPrivacy } from "../actions/groups.js";
import { openTogether } from "../actions/amocrm.js";
import { dealsOfGroup } from "../amocrm/groups.js";
import { unless } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { fullName, named, plain } from "../format.js";
import { plural, t } from "../i18n.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { isInside, memberOf } from "./groups.js";
import { people } from "./world.js";

const OF_PEOPLE = ["administrator", "anonymous", "member", "kicked"];
const OF_BOTS = ["administrator", "member", "kicked"];

export function groupPanel(group) {
  return h("div.panel.tg-group", {},
    titleForm(group),
    kinds(group),
    h("h2", { key: "bots" }, t("tg.group.bots")),
    state.bots.map((bot) => botRow(group, bot)),
    h("h2", { key: "people" }, t("tg.group.people")),
    people().map((user) => personRow(group, memberOf(group, user.id) ?? { user, status: "left" })),
    newMember(group),
    h("button.choice.danger", { key: "delete", type: "button", onclick: () => deleteGroup(group) }, icon("trash"), t("tg.group.delete")));
}

function titleForm(group) {
  const place = `title of ${group.ids[0]}`;
  return h("form.one-line", { key: "title", onsubmit: (event) => rename(event, group) },
    h("label", {}, t("tg.group.title"), h("input", { name: "title", required: true, maxlength: "128", autocomplete: "off", ...typed(place, group.chat.title) })),
    h("button.blue", unless("group"), t("save")));
}

function kinds(group) {
  const { is_forum: isForum, type } = group.chat;
  const deals = dealsOfGroup(group.ids);
  const can = (key, sign, work, text) => h("button.choice", { key, type: "button", ...unless("group", work) }, icon(sign), text);
  return h("div.tg-group-acts", { key: "acts" },
    type === "group" && can("large", "group", () => makeLarge(group), t("tg.group.makeLarge")),
    can("forum", "list", () => setForum(group, !isForum), t(isForum ? "tg.group.noTopics" : "tg.group.topics")),
    deals.length > 0 && can("deals", "columns", () => openTogether(deals), plural("tg.group.deals", deals.length)));
}

function botRow(group, bot) {
  const view = group.views.find((one) => one.bot.bot_id === bot.bot_id);
  const isIn = Boolean(view) && isInside({ status: view.chat.bot_status });
  const standing = isIn ? (view.chat.bot_status === "restricted" ? "muted" : view.chat.bot_status) : "kicked";
  const offered = group.chat.type === "supergroup" ? [...OF_BOTS.slice(0, 2), "muted", "kicked"] : OF_BOTS;
  return h("div.tg-row", { key: `bot ${bot.bot_id}` },
    avatar(bot.bot_id, bot.name),
    h("div.tg-row-text", {}, h("b", {}, named(bot.name)), h("small", {}, sees(view, isIn)),
      isIn && h("button.link", { type: "button", ...unless("group", () => setPrivacy(group, bot, !bot.privacy)) }, t(bot.privacy ? "tg.privacy.off" : "tg.privacy.on"))),
    choice(bot.name, standing, offered, (chosen) => setBot(group, bot, chosen)));
}

/** Say what a bot gets of what is written in a group. */
function sees(view, isIn) {
  if (!isIn) return t("tg.sees.nothing");
  if (!view.chat.can_write) return t("tg.sees.mute");
  return t(view.chat.privacy && view.chat.bot_status !== "administrator" ? "tg.sees.commands" : "tg.sees.all");
}

function personRow(group, member) {
  const { user, status } = member;
  const plainly = OF_PEOPLE.includes(status) ? status : "member";
  const standing = member.is_anonymous ? "anonymous" : isInside(member) ? plainly : "kicked";
  return h("div.tg-row", { key: `person ${user.id}` },
    avatar(user.id, fullName(user)),
    h("div.tg-row-text", {}, h("b", {}, named(fullName(user))), h("small", {}, user.username ? `@${user.username}` : `ID ${user.id}`)),
    status === "creator" ? h("span.tg-row-owner", {}, t("tg.status.creator")) : choice(fullName(user), standing, OF_PEOPLE, (chosen) => setPerson(group, user, chosen)));
}

function choice(name, value, offered, choose) {
  return h("select.amo-select", { "aria-label": plain(name), value, onchange: (event) => choose(event.target.value) },
    offered.map((one) => h("option", { key: one, value: one }, t(`tg.status.${one}`))));
}

function newMember(group) {
  return h("form.one-line", { key: "new", onsubmit: (event) => addMember(event, group) },
    h("label", {}, t("tg.group.newMember"), h("input", { name: "name", required: true, maxlength: "64", autocomplete: "off", placeholder: t("tg.group.newMemberExample"), ...typed(`member of ${group.ids[0]}`) })),
    h("button.blue", unless("group"), t("add")));
}
