// The globals APP and AMOCRM: read-only, and no more in them than the documentation lists.

import { known, place } from "../place.js";
import { notifications } from "./notifications.js";

export function publish() {
  const app = Object.freeze({
    lang_id: place.language,
    constant,
    getWidgetsArea: () => place.shown.code,
    getBaseEntity: () => (place.shown.area === "everywhere" ? "leads" : ""),
    isCard: () => false,
    addNotificationCallback: () => undefined,
    data: Object.freeze({ current_card: false, current_list: false, current_view: Object.freeze({ $el: window.jQuery("#page_holder") }) }),
    widgets: Object.freeze({ list: {}, system: Object.freeze({ domain: known.account.domain, subdomain: known.account.subdomain }) }),
    notifications,
  });
  for (const name of ["APP", "AMOCRM"]) Object.defineProperty(window, name, { value: app, enumerable: true });
}

function constant(key, ...value) {
  if (value.length) throw new TypeError("a public integration must not set constants");
  return structuredClone(constants()[key]);
}

function constants() {
  const { account, user, managers } = known;
  return {
    account,
    user: { id: user.id, name: user.name, login: user.login, amojo_id: user.amojo_id },
    user_rights: { is_admin: user.is_admin, is_free_user: false },
    managers: Object.fromEntries(managers.map((manager) => [manager.id, managerOf(manager)])),
    groups: { group_0: "Отдел продаж" },
    task_types: {},
  };
}

function managerOf({ id, name, login, amojo_id: amojoId, is_admin: isAdmin, is_active: isActive }) {
  return { id, title: name, option: name, login, amojo_id: amojoId, group: "group_0", active: isActive, is_admin: isAdmin ? "Y" : "N", free_user: "N" };
}
