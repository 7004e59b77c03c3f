// What a manager does in amoCRM.

import { answerPlace } from "../amocrm/world.js";
import { begin, composingAt } from "../composing.js";
import { reloadAmo, reloadPartners } from "../data.js";
import { focusOn } from "../focus.js";
import { call } from "../http.js";
import { change, state } from "../store.js";
import { attempt } from "../toast.js";
import { chooseChat, reply } from "./answer.js";

/** As many deals can be looked at at once. */
export const MOST_BESIDE = 3;

export function openPage(page) {
  change({ page, dealIds: [], talkId: null, partnerTalk: null });
  reloadPartners(page);
}

export function openDeal(dealId) {
  if (state.dealIds.includes(dealId)) return goTo(dealId);
  focusOn(".deal-back");
  return change({ dealIds: [dealId], detailsOf: null });
}

/** Open a deal beside those that are open. */
export function openBeside(dealId) {
  change({ panel: null, dealIds: [...state.dealIds, dealId].slice(0, MOST_BESIDE), detailsOf: null });
  goTo(dealId);
}

/** Open several deals at once. */
export function openTogether(deals) {
  const dealIds = deals.slice(0, MOST_BESIDE).map((deal) => deal.id);
  change({ panel: null, side: "amocrm", dealIds, detailsOf: null });
  goTo(dealIds[0]);
}

/** Close a deal; the last one leads back to where it was opened. */
export function closeDeal(dealId) {
  const dealIds = state.dealIds.filter((one) => one !== dealId);
  const opener = state.page === "deals" ? `[data-deal="${dealId}"]` : ".talk-deal";
  focusOn(dealIds.length ? backOf(dealIds[0]) : opener);
  change({ dealIds });
}

function goTo(dealId) {
  focusOn(backOf(dealId));
  change();
}

function backOf(dealId) {
  return `[data-deal-page="${dealId}"] .deal-back`;
}

export function openTalk(chat) {
  change({ talkId: chat.chat_id });
}

export function closeTalk() {
  focusOn(`[data-talk="${state.talkId}"]`);
  change({ talkId: null });
}

export function choosePipeline(event) {
  change({ pipelineId: Number(event.target.value) });
}

export function showDetails(dealId) {
  change({ detailsOf: state.detailsOf === dealId ? null : dealId });
}

/** Begin the answer to a message, in the composer under the list that it stands in. */
export function answerTo(list, chat, message) {
  chooseChat(list, chat.conversation_id);
  begin(answerPlace(chat), { ...composingAt(answerPlace(chat)), answers: message.id });
}

/** React with an emoji, or with null take the reaction back. */
export function react(chat, message, emoji) {
  return act("react", "/react", { conversation_id: chat.conversation_id, message: message.id, emoji });
}

/** Forward a message into its own chat. */
export function forward(chat, message) {
  const { accountId } = state;
  return attempt("answer", () => reply(accountId, chat, { forward: message.id }));
}

export function accept(request, statusId = null) {
  focusOn(`[data-deal="${request.deal_id}"]`);
  return act("accept", `/unsorted/${request.uid}/accept`, { status_id: statusId });
}

export function decline(request) {
  return act("decline", `/unsorted/${request.uid}/decline`, {});
}

export function move(deal, statusId) {
  return act("move", `/deals/${deal.id}`, { status_id: statusId, pipeline_id: deal.pipeline_id });
}

/** Drop a card on a status: a request is accepted into it, a deal moves to it. */
export function drop(event, status) {
  event.preventDefault();
  const deal = state.account.deals.find((one) => one.id === Number(event.dataTransfer.getData("text/plain")));
  if (!deal || status.isUnsorted) return undefined;
  const request = state.account.unsorted.find((one) => one.deal_id === deal.id);
  return request ? accept(request, status.id) : move(deal, status.id);
}

/** Note that the manager has seen a chat. */
export function look(chat) {
  return ask("/read", { chat_id: chat.chat_id });
}

function act(name, path, body, accountId) {
  return attempt(name, () => ask(path, body, accountId));
}

async function ask(path, body, accountId = state.accountId) {
  try {
    await call("POST", `${state.config.amocrm}/sim/accounts/${accountId}${path}`, body);
  } finally {
    reloadAmo(accountId);
  }
}
