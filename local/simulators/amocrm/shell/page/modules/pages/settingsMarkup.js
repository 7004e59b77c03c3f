// The markup of the settings window, with the classes that widgets look for.

import { el, icon } from "../dom.js";
import { known } from "../place.js";
import { stateName, t } from "../texts.js";
import { worded } from "../widget/texts.js";

/** The left part: picture, name, state, and the button that installs or disables. */
export function info() {
  const { widget } = known;
  const { name, short_description: about, support } = widget.manifest.widget;
  return el("div.widget-settings__base-space", {},
    el("div.widget_main_info", {},
      el("div.widget_settings_block__img", {}, el("img", { src: `${widget.path}/images/logo_main.png`, alt: "" })),
      el("div.widget_settings_block__head", {},
        el("div.widget_settings_block__title.h-text-overflow", { title: worded(name) }, worded(name)),
        el("div.widget_settings_block__head-desc", {}, worded(about))),
      el("div.widget-settings__command-plate", {}, state(), command())),
    el("hr.widget_settings_block__separator"),
    el("div.widget-support-page__desc", {}, t("support")),
    support?.link && el("a.button-input.widget-support-page__button", { href: support.link, target: "_blank", rel: "noopener" }, t("feedback")));
}

function state() {
  const { status } = known.widget;
  return el(`div.widget-state.widget-state_status_${status}`, {}, el("span.widget-state__name", {}, stateName(status)));
}

function command() {
  const { id, code, status } = known.widget;
  if (status !== "install") {
    return el("button.button-input.button-cancel-widget.js-widget-uninstall", { type: "button", "data-id": id }, t("uninstall"));
  }
  return el("button.button-input.button-input_blue.js-widget-install.install-widget__button", { type: "button", "data-id": id, id: code },
    el("span.button-input-inner", {}, icon("controls--button-add"), el("span.button-input-inner__text", {}, t("install"))));
}

/** The right part, which the widget gets: description, the fields of the manifest, «Сохранить». */
export function settingsBlock() {
  const { manifest, status } = known.widget;
  return el("div.widget-settings__wrap-desc-space", {},
    el("div.widget-settings__desc-space", {},
      el("div.widget_settings_block", {},
        el("div.widget_settings_block__descr", {}, worded(manifest.widget.description)),
        el("div.widget_settings_block__fields", { id: "widget_settings__fields_wrapper" },
          ...Object.entries(manifest.settings ?? {}).map(field),
          status !== "install" && saveRow()))));
}

function field([name, { name: title, type }]) {
  const id = `widget_field_${name}`;
  return el("div.widget_settings_block__item_field", { "data-field": name, hidden: type === "custom" },
    el("label.widget_settings_block__title_field", { for: id }, `${worded(title)}:`),
    el("div.widget_settings_block__input_field", {},
      el("input.widget_settings_block__controls__.text-input", { id, name, type: type === "pass" ? "password" : "text", autocomplete: "off", value: known.widget.settings[name] ?? "" })));
}

function saveRow() {
  const { id, code } = known.widget;
  return el("div.widget_settings_block__controls.widget_settings_block__controls_top", {},
    el("button.button-input.js-widget-save.button-input-disabled", { type: "button", id: `save_${code}`, "data-id": id, "data-onsave-destroy-modal": "true" },
      el("span.button-input-inner", {}, el("span.button-input-inner__text", {}, t("save")))));
}
