// Настройки: the section's own menu, and the page that the widget fills.

import { el } from "../dom.js";
import { known } from "../place.js";
import { t } from "../texts.js";
import { enter, runsIn } from "../widget/life.js";
import { worded } from "../widget/texts.js";

export async function advanced(holder) {
  const { widget } = known;
  const title = worded(widget.manifest.advanced?.title ?? "");
  const menu = [t("general"), t("users"), t("communications")].map((text) => el("span.aside__list-item", {}, text));
  menu.push(el("span.aside__list-item.aside__list-item_selected", { "aria-current": "page", title }, title));
  const area = el("div", { id: `work-area-${widget.code}` });
  holder.append(
    el("div.aside", { id: "aside", role: "navigation", "aria-label": t("settings") }, el("h2.aside__caption", {}, t("settings")), ...menu),
    el("div.work-area", { id: "work_area" }, el("div", { id: "list_page_holder" }, area)));
  if (widget.status === "install" || !runsIn("advanced_settings")) {
    area.append(el("p.shell-hint", {}, t("noWidget")));
    return;
  }
  const callbacks = await enter();
  callbacks.advancedSettings?.();
}
