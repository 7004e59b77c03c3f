// What a manager does in amoCRM.

import { reloadAmo } from "../data.js";
import { sendDraft } from "../drafts.js";
import { readAddress } from "../files.js";
import { focusOn } from "../focus.js";
import { bytes } from "../format.js";
import { call } from "../http.js";
import { t } from "../i18n.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { attempt, toast } from "../toast.js";

/** What Telegram's bots may send and amoCRM's composer therefore offers for them. */
const LARGEST_FILE = 20 * 1024 * 1024;

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

export function chooseChat(event) {
  change({ conversationId: event.target.value });
}

export function choosePipeline(event) {
  change({ pipelineId: Number(event.target.value) });
}

export function showDetails() {
  change({ hasDetails: !state.hasDetails });
}

/** Send what is written to a chat; `list` is the list of messages it will appear in. */
export function sendWritten(chat, place, list) {
  const { accountId } = state;
  toEnd(list);
  return sendDraft(place, (text) => act("answer", "/reply", { conversation_id: chat.conversation_id, text }, accountId));
}

export function attachFile(file, chat) {
  if (file.size > LARGEST_FILE) return toast(t("error.tooLarge", { name: file.name, size: bytes(file.size) }));
  const { accountId } = state;
  return attempt("answer", async () => {
    const media = await readAddress(file);
    await ask("/reply", { conversation_id: chat.conversation_id, media, file_name: file.name }, accountId);
  });
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
