// Above a partner's conversations: whether the bot goes there, and one click that lets it.

import { direct } from "../actions/partners.js";
import { unless } from "../controls.js";
import { h } from "../dom.js";
import { plain } from "../format.js";
import { t } from "../i18n.js";
import { botOfPage, routeOf } from "./world.js";

/** Describe the way of the bot of the page to a route; `more` is what can be set besides. */
export function routeStrip(kind, more = null) {
  const bot = botOfPage();
  if (!bot) return h("div.partner-strip", { key: "strip" }, h("p", {}, t("partners.noBot")));
  const label = plain(bot.label);
  const isHere = routeOf(bot) === kind;
  return h("div.partner-strip", { key: "strip" },
    h("p", { role: "status", class: isHere && "good" }, t(isHere ? "partners.here" : `partners.goes.${routeOf(bot)}`, { label })),
    isHere
      ? h("button.quiet", { key: "back", ...unless("route", () => direct(bot, "amocrm")) }, t("partners.back"))
      : h("button.blue", { key: "here", ...unless("route", () => direct(bot, kind)) }, t("partners.direct")),
    more);
}
