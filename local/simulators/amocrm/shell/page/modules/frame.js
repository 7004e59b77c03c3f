// What stands around every page: the left menu with the notification centre, and the place for the page itself.

import { bell } from "./crm/centre.js";
import { el, icon } from "./dom.js";
import { show } from "./pages.js";
import { address, known, place } from "./place.js";
import { t } from "./texts.js";

const ITEMS = [
  ["leads", "nav--leads", "leads"],
  ["market", "nav--market", "widgets"],
];

export function draw() {
  document.body.append(
    el("div.nav", { id: "nav_menu", role: "navigation" },
      el("a.nav__logo", { href: address("leads") }, "amo"),
      ...ITEMS.map(([text, name, page]) => item(text, name, page)),
      item("settings", "nav--settings", `settings/${known.widget.code}`),
      el("span.nav__space"),
      bell()),
    el("div.page-holder", { id: "page_holder", role: "main" }));
}

/** Say in the place of the page why there is none. */
export function drawTrouble(error) {
  console.error(error);
  const holder = document.getElementById("page_holder") ?? document.body;
  holder.replaceChildren(el("div.shell-trouble", { role: "alert" }, el("h1", {}, t("failed")), el("p", {}, error.message)));
}

function item(text, name, page) {
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", address(page));
    show(page).catch(drawTrouble);
  };
  return el("a.nav__item", { href: address(page), "data-page": page, onclick: go, title: t(text) }, icon(name), el("span.nav__text", {}, t(text)));
}

window.addEventListener("popstate", () => {
  const page = location.pathname.split("/").slice(3).join("/");
  if (page !== place.page) show(page).catch(drawTrouble);
});
