// amoМаркет: the tile of the widget, and the window with its settings.

import { el } from "../dom.js";
import { known } from "../place.js";
import { stateName, t } from "../texts.js";
import { enter, runsIn } from "../widget/life.js";
import { worded } from "../widget/texts.js";
import { openWindow } from "./settingsWindow.js";

export async function market(holder) {
  const { widget } = known;
  const name = worded(widget.manifest.widget.name);
  const tile = el("button.market__tile", { type: "button", "data-code": widget.code, onclick: () => openWindow() },
    el("img", { src: `${widget.path}/images/logo_main.png`, alt: "", width: 200, height: 136 }),
    el("span.market__name", {}, name),
    el("span.market__about", {}, worded(widget.manifest.widget.short_description)),
    el(`span.widget-state.widget-state_status_${widget.status}`, {}, stateName(widget.status)));
  holder.append(el("section.market", {}, el("h1.market__title", {}, t("market")), el("h2.market__caption", {}, t("ownIntegrations")), el("div.market__tiles", {}, tile)));
  if (widget.status !== "install" && runsIn("settings")) await enter();
}
