// The second chance of messages that failed.

import { loadMoreFailures, reloadSettings } from "../data.js";
import { settings } from "../http.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { attempt, toast } from "../toast.js";

export function more() {
  return attempt("more", loadMoreFailures);
}

export function lookAgain() {
  reloadSettings("look again");
}

export function retry(failure) {
  return attempt("retry", async () => {
    const since = String(Date.now());
    await settings(state.accountId, "POST", `/v1/failures/${failure.id}/retry`);
    const times = (state.retried[sameMessage(failure)]?.times ?? 0) + 1;
    change({ retried: { ...state.retried, [sameMessage(failure)]: { times, since } } });
    toast(t("failures.queued"), "good");
    reloadSettings("retry");
  });
}

/**
 * Return how often a message had been retried when it failed like this. To the product a failed retry is a new failure;
 * its id begins with the milliseconds at which it was queued.
 */
export function retriesOf(failure) {
  const { times, since } = state.retried[sameMessage(failure)] ?? { times: 0 };
  return times && failure.id > since ? times : 0;
}

function sameMessage({ direction, bot_id: botId, chat, message }) {
  return JSON.stringify([direction, botId, chat, message]);
}
