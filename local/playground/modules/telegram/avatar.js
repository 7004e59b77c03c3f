// The round picture of somebody or of a group: their initials in their colour.

import { h } from "../dom.js";
import { initials, tone } from "../format.js";

export function avatar(id, name) {
  return h("span.avatar", { class: `tone-${tone(id)}`, "aria-hidden": "true" }, initials(name));
}
