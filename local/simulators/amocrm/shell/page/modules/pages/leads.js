// Сделки: the pipelines with their cards, a page where a widget runs only when it runs everywhere.

import { el } from "../dom.js";
import { call } from "../http.js";
import { known, place } from "../place.js";
import { t } from "../texts.js";
import { enter, runsIn } from "../widget/life.js";

export async function leads(holder) {
  const { pipelines, deals } = await call("GET", `/sim/accounts/${place.account}`);
  holder.append(el("section.pipeline.custom-scroll", { tabindex: 0, "aria-label": t("leads") }, ...pipelines.map((pipeline) => board(pipeline, deals))));
  if (known.widget.status !== "install" && runsIn("everywhere")) await enter();
}

function board({ id, name, statuses }, deals) {
  return el("div.pipeline__board", {},
    el("h1.pipeline__name", {}, name),
    el("div.pipeline__statuses.custom-scroll", { tabindex: 0, role: "group", "aria-label": name }, ...statuses.map((status) => column(status, deals.filter((deal) => deal.pipeline_id === id && deal.status_id === status.id)))));
}

function column({ name }, deals) {
  return el("div.pipeline_status", {},
    el("div.pipeline_status__head", {}, el("b", {}, name), el("small", {}, `${t("deals")} ${deals.length}`)),
    ...deals.map((deal) => el("div.pipeline_leads__item", {}, el("span.pipeline_leads__title", {}, deal.name), el("small", {}, `№${deal.id}`))));
}
