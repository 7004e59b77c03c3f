// Going from page to page as amoCRM does, without loading anew: the widget is told that its area is left.

import { enter, leave } from "./widget/life.js";
import { leads } from "./pages/leads.js";
import { market } from "./pages/market.js";
import { advanced } from "./pages/advanced.js";
import { known, load, place } from "./place.js";

/** Area and code of each page, and who draws it. */
function pageOf(name) {
  if (name === "widgets") return { area: "settings", code: "widgetsSettings", draw: market };
  if (name === `settings/${known.widget.code}`) {
    return { area: "advanced_settings", code: `advanced-settings:${known.widget.id}`, draw: advanced };
  }
  return { area: "everywhere", code: "leads-pipeline", draw: leads };
}

export async function show(name) {
  const before = place.shown;
  if (before) {
    await leave();
    await load();
  }
  Object.assign(place, { page: name, shown: pageOf(name) });
  for (const item of document.querySelectorAll(".nav__item")) {
    item.classList.toggle("nav__item_selected", item.dataset.page === name);
  }
  const holder = document.getElementById("page_holder");
  holder.replaceChildren();
  if (before) window.jQuery(document).trigger("page:changed");
  await place.shown.draw(holder, { enter });
}
