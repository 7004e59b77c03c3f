// «Создать группу»: a title, which bots are in it, what they see, and who else.

import { createGroup } from "../actions/groups.js";
import { unless } from "../controls.js";
import { h } from "../dom.js";
import { ticked, typed } from "../drafts.js";
import { fullName, named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { people } from "./world.js";

export function newGroupPanel() {
  const others = people().filter((user) => user.id !== state.personId);
  const bot = (one, index) => choice("bot", one.bot_id, one.name, `@${one.username}`, index === 0);
  const member = (user) => choice("member", user.id, fullName(user), user.username && `@${user.username}`, false);
  return h("div.panel.tg-new-group", {},
    h("form", { onsubmit: createGroup },
      h("h2", {}, t("tg.newGroup")),
      h("label", {}, t("tg.group.title"), h("input", { name: "title", required: true, maxlength: "128", autocomplete: "off", placeholder: t("tg.group.example"), ...typed("new group title") })),
      h("fieldset", { key: "bots" }, h("legend", {}, t("tg.group.bots")), state.bots.map(bot)),
      h("label.check", { key: "sees all" }, h("input", { type: "checkbox", name: "sees all", ...ticked("new group sees all", true) }), h("span", {}, t("tg.group.seesAll"), h("small", {}, t("tg.group.privacyHint")))),
      h("fieldset", { key: "people" }, h("legend", {}, t("tg.group.people")),
        others.map(member),
        h("label", {}, t("tg.group.newPeople"), h("input", { name: "people", autocomplete: "off", placeholder: t("tg.group.newPeopleExample"), ...typed("new group people") }))),
      h("button.blue", unless("group"), t("tg.group.create"))));
}

function choice(name, value, title, line, isChosen) {
  return h("label.check", { key: value }, h("input", { type: "checkbox", name, "data-value": String(value), ...ticked(`new group ${name} ${value}`, isChosen) }),
    h("span", {}, named(title), line && h("small", {}, line)));
}
