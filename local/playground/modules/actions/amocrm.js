// What a manager does in amoCRM.

import { answerPlace } from "../amocrm/world.js";
import { begin, composingAt } from "../composing.js";
import { reloadAmo } from "../data.js";
import { focusOn } from "../focus.js";
import { call } from "../http.js";
import { change, state } from "../store.js";
import { attempt } from "../toast.js";
import { reply } from "./answer.js";

export function openPage(page) {
  change({ page, dealId: null, talkId: null });
}

export function openDeal(dealId) {
  focusOn(".deal-back");
  change({ dealId, conversationId: null, hasDetails: false });
}

export function closeDeal() {
  focusOn(state.page === "deals" ? `[data-deal="${state.dealId}"]` : ".talk-deal");
  change({ dealId: null });
}

export function openTalk(chat) {
  change({ talkId: chat.chat_id, conversationId: chat.conversation_id });
}

export function closeTalk() {
  focusOn(`[data-talk="${state.talkId}"]`);
  change({ talkId: null });
}

export function choosePipeline(event) {
  change({ pipelineId: Number(event.target.value) });
}

export function showDetails() {
  change({ hasDetails: !state.hasDetails });
}

/** Begin the answer to a message, in the composer of its chat. */
export function answerTo(chat, message) {
  change({ conversationId: chat.conversation_id });
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
