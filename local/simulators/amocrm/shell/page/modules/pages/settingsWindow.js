// The window of a widget in amoМаркет: what it is on the left, its settings on the right, «Сохранить» under them.

import { isOn } from "../crm/buttons.js";
import { el, icon } from "../dom.js";
import { required } from "../libraries.js";
import { drawTrouble } from "../frame.js";
import { known, load } from "../place.js";
import { show } from "../pages.js";
import { enter } from "../widget/life.js";
import { t } from "../texts.js";
import { worded } from "../widget/texts.js";
import { info, settingsBlock } from "./settingsMarkup.js";
import { install, save, uninstall } from "./saving.js";

export async function openWindow() {
  const [Modal] = await required(["lib/components/base/modal"]);
  const { code } = known.widget;
  const modal = new Modal({ class_name: `widget-settings__modal ${code}`, focus_element: ".widget-settings__close", disable_resize: true });
  modal.$modal_body.addClass("modal-body-relative");
  await fill(modal).catch(drawTrouble);
}

async function fill(modal) {
  const $ = window.jQuery;
  const right = settingsBlock();
  modal.$modal_body.empty().append(el("div.widget-settings", {},
    el("button.modal-body__close.widget-settings__close", { type: "button", "aria-label": t("close") }, icon("common--cross-close")),
    info(), right));
  modal.$modal_body.attr({ role: "dialog", "aria-modal": "true", "aria-label": worded(known.widget.manifest.widget.name) });
  const callbacks = await enter();
  modal.$modal_body.trigger("modal:loaded");
  listen($, modal, callbacks);
  callbacks.settings?.($(right));
}

function listen($, modal, callbacks) {
  const { $modal } = modal;
  const again = async () => {
    await load();
    await fill(modal);
  };
  $modal.off(".shell");
  $modal.on("input.shell change.shell", ".widget_settings_block__item_field :input", () => $modal.find(".js-widget-save").trigger("button:save:enable"));
  $modal.on("click.shell", ".js-widget-save", async ({ currentTarget }) => {
    const $button = $(currentTarget);
    if (!isOn($button) || !(await save($, $modal, $button, callbacks))) return;
    if ($button.attr("data-onsave-destroy-modal") !== "true") return;
    modal.destroy();
    await show("widgets");
  });
  $modal.on("click.shell", ".js-widget-install", ({ currentTarget }) => isOn($(currentTarget)) && install($(currentTarget), callbacks).then(again).catch(drawTrouble));
  $modal.on("click.shell", ".js-widget-uninstall", ({ currentTarget }) => isOn($(currentTarget)) && uninstall($(currentTarget), $modal, callbacks).then(again).catch(drawTrouble));
}
