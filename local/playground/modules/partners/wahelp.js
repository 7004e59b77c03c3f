// Wahelp: what clients wrote through the bot, and an operator who answers.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { routeStrip } from "./strip.js";
import { talksPage } from "./talks.js";
import { wahelpTalks } from "./world.js";

export function wahelpPage() {
  const { hooks } = state.partners.wahelp;
  const known = h("small", { key: "hooks" }, t(hooks.length ? "partners.wahelp.hook" : "partners.wahelp.noHook"));
  return talksPage("wahelp", "Wahelp", routeStrip("wahelp", known), wahelpTalks());
}
