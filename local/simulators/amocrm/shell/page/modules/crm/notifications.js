// What widgets may say beside their own place: messages in a corner of the page, and notes in the notification centre.

import { el, icon } from "../dom.js";
import { call } from "../http.js";
import { ajax } from "../place.js";
import { t } from "../texts.js";
import { noted } from "./centre.js";

const KINDS = ["call", "error"];

export const notifications = Object.freeze({
  show_message: (message) => pop("message", checked("show_message", message)),
  show_message_error: (message) => pop("error", checked("show_message_error", message)),
  show_notification({ text, type } = {}) {
    if (!KINDS.includes(type)) throw new TypeError(`show_notification: no type ${type}`);
    pop(type, checked("show_notification", text));
  },
  async add_error(note) {
    if (typeof note?.text !== "string" || !note.text) throw new TypeError("add_error: text is missing");
    const { header = "", text, link = null } = note;
    noted(await call("POST", ajax("notifications"), { header, text, link }));
  },
});

function checked(method, message) {
  for (const name of ["header", "text"]) {
    if (typeof message?.[name] !== "string") throw new TypeError(`${method}: ${name} is missing`);
  }
  return message;
}

function pop(kind, { header, text, link }) {
  const corner = document.querySelector(".notifications-corner") ?? document.body.appendChild(el("div.notifications-corner"));
  const box = el(`div.notification.notification_${kind}`, { role: kind === "error" ? "alert" : "status" },
    el("b.notification__header", {}, header),
    link ? el("a.notification__text", { href: link, target: "_blank", rel: "noopener" }, text) : el("span.notification__text", {}, text),
    el("button.notification__close", { type: "button", "aria-label": t("close"), onclick: () => box.remove() }, icon("common--cross-close")));
  corner.append(box);
}
