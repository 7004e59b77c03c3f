// What a manager can send besides words and files: templates, a list of choices, a sticker, a place, a contact, buttons.

import { addButton, sendContact, sendList, sendPlace, sendSticker, useTemplate } from "../actions/answer.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { t } from "../i18n.js";

export const TEMPLATES = ["greeting", "invoice"];

export function kindsPanel(target) {
  return h("div.panel.answer-panel", { key: "kinds" },
    TEMPLATES.map((name) => choice(name, "template", t(`amo.template.${name}`), () => useTemplate(target, name))),
    choice("list", "list", t("amo.kind.list"), () => sendList(target)),
    choice("sticker", "sticker", t("amo.type.sticker"), () => sendSticker(target)),
    choice("place", "pin", t("amo.type.location"), () => sendPlace(target)),
    choice("contact", "user", t("amo.type.contact"), () => sendContact(target)));
}

function choice(key, sign, name, work) {
  return h("button.choice", { key, type: "button", onclick: work }, icon(sign), name);
}

/** Describe the form for one more button of the message that is being written. */
export function buttonsPanel(target) {
  const submit = (event) => {
    event.preventDefault();
    if (addButton(target)) event.target.reset();
  };
  return h("div.panel.answer-panel", { key: "buttons" },
    h("form", { onsubmit: submit },
      input(target, "text", t("amo.buttons.text"), { required: true, maxlength: "64" }),
      input(target, "url", t("amo.buttons.url"), { pattern: "https?://.+", placeholder: "https://" }),
      h("button.blue", {}, t("amo.buttons.add"))));
}

function input({ place }, name, label, props) {
  return h("label", { key: name }, label, h("input", { name, autocomplete: "off", ...props, ...typed(`${place} button ${name}`) }));
}
