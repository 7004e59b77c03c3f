// What a manager does in amoCRM.

import { reloadAmo } from "../data.js";
import { call } from "../http.js";
import { change, state } from "../store.js";
import { attempt } from "../toast.js";

const LARGEST_FILE = 20 * 1024 * 1024;

export function openPage(page) {
  change({ page, dealId: null });
}

export function openDeal(dealId) {
  change({ dealId, conversationId: null });
}

export function openChat(chat) {
  change({ dealId: chat.deal_id, conversationId: chat.conversation_id });
}

export function closeDeal() {
  change({ dealId: null });
}

export function chooseChat(event) {
  change({ conversationId: event.target.value });
}

export function choosePipeline(event) {
  change({ pipelineId: Number(event.target.value) });
}

export function answer(chat, content) {
  return act("answer", "/reply", { conversation_id: chat.conversation_id, ...content });
}

export function attachFile(event, chat) {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file || file.size > LARGEST_FILE) return;
  const reader = new FileReader();
  reader.onload = () => answer(chat, { media: reader.result, file_name: file.name });
  reader.readAsDataURL(file);
}

export function accept(uid, statusId = null, event = null) {
  event?.stopPropagation();
  return act("accept", `/unsorted/${uid}/accept`, { status_id: statusId });
}

export function decline(uid, event = null) {
  event?.stopPropagation();
  return act("decline", `/unsorted/${uid}/decline`, {});
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
  return request ? accept(request.uid, status.id) : move(deal, status.id);
}

async function act(name, path, body) {
  await attempt(name, () => call("POST", `${state.config.amocrm}/sim/accounts/${state.accountId}${path}`, body));
  reloadAmo(state.accountId);
}
