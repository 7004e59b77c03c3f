// Who writes in a group: any of its people, chosen beside the text.

import { writeAs } from "../actions/telegram.js";
import { opens } from "../controls.js";
import { h } from "../dom.js";
import { fullName, named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { avatar } from "./avatar.js";
import { memberOf } from "./groups.js";
import { statusName } from "./roles.js";
import { person } from "./world.js";

export function writerButton(group) {
  const user = person();
  const shown = memberOf(group, user.id)?.is_anonymous ? { id: group.ids[0], title: group.chat.title } : user;
  const name = t("tg.writesAs", { name: fullName(shown) });
  return h("button.tg-writer-face", { key: "writer", ...opens("writer"), title: name }, h("span.unseen", {}, name), avatar(shown.id, fullName(shown)));
}

export function writerPanel(group) {
  return h("div.panel.tg-writers", { key: "writers", role: "group", "aria-label": t("tg.whoWrites") },
    group.people.map((member) => {
      const { user } = member;
      return h("button.choice", { key: user.id, type: "button", class: user.id === state.personId && "chosen", "aria-pressed": String(user.id === state.personId), onclick: () => writeAs(user.id) },
        avatar(user.id, fullName(user)), h("span", {}, named(fullName(user)), h("small", {}, statusName(member))));
    }));
}
