// The notification centre: a bell in the left menu and the list that it opens.

import { el, icon } from "../dom.js";
import { known } from "../place.js";
import { t } from "../texts.js";

let notes = [];
let list = null;

export function bell() {
  notes = known.notifications.filter((note) => note.user_id === known.user.id).reverse();
  list = el("div.notifications-list", { id: "notifications_list", role: "dialog", "aria-label": t("notifications"), hidden: true });
  const button = el("button.nav__item.nav__notifications", { type: "button", "aria-controls": "notifications_list", "aria-expanded": "false", title: t("notifications"), onclick: () => turn(button) },
    icon("nav--bell"), el("span.nav__text", {}, t("notifications")), el("span.nav__counter", { hidden: true }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) turn(button);
  });
  queueMicrotask(draw);
  return el("div.nav__centre", {}, button, list);
}

/** Take a new note in. */
export function noted(note) {
  notes.unshift(note);
  draw();
}

function turn(button) {
  list.hidden = !list.hidden;
  button.setAttribute("aria-expanded", String(!list.hidden));
}

function draw() {
  const counter = document.querySelector(".nav__counter");
  counter.hidden = notes.length === 0;
  counter.textContent = notes.length;
  list.replaceChildren(el("h2", {}, t("notifications")),
    ...(notes.length ? notes.map(row) : [el("p.notifications-list__empty", {}, t("noNotifications"))]));
}

function row({ header, text, link }) {
  const said = [el("b", {}, header), el("span", {}, text)];
  return link ? el("a.notifications-list__item", { href: link }, ...said) : el("div.notifications-list__item", {}, ...said);
}
