// The menu of what a person can send besides words.

import { attach, send, sendForwarded } from "../actions/kinds.js";
import { fileButton } from "../controls.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { FORWARDED, SAMPLES } from "./samples.js";

export function attachMenu() {
  return h("div.panel.tg-attach", { key: "attach menu" },
    h("div.tg-kinds", {}, SAMPLES.map(({ kind, sign }) => entry(kind, sign, t(`tg.sample.${kind}`), () => send(kind)))),
    h("div.tg-kinds", { role: "group", "aria-labelledby": "forwarded" },
      h("h2", { id: "forwarded" }, t("tg.forwardFrom")),
      Object.keys(FORWARDED).map((origin) => entry(origin, "forward", t(`tg.origin.${origin}`), () => sendForwarded(origin)))),
    fileButton("button.choice", {}, attach, icon("clip"), t("tg.ownFile")));
}

function entry(key, sign, name, work) {
  return h("button.choice", { key, type: "button", onclick: work }, icon(sign), name);
}
