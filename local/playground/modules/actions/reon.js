// REON's side: its billing sets the account's licence by a signed call to the product.

import { reloadSettings } from "../data.js";
import { forgetDrafts } from "../drafts.js";
import { CallError, call, explain } from "../http.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { attempt, toast } from "../toast.js";

const DAY_MS = 86_400_000;

export function payUntil(event) {
  event.preventDefault();
  return setLicence(String(new FormData(event.target).get("until")));
}

/** A date in the past ends the licence at once. */
export function endLicence() {
  return setLicence(new Date(Date.now() - DAY_MS).toISOString().slice(0, 10));
}

function setLicence(until) {
  return attempt("licence", async () => {
    const answer = await call("POST", `${state.config.partners}/sim/reon/licence`, { account_id: state.accountId, until });
    if (answer.status >= 400) throw new CallError(explain(answer.status, answer.body), answer.status);
    forgetDrafts("reon ");
    toast(t("reon.set"), "good");
    reloadSettings("licence");
  });
}
