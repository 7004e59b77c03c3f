// Links in messages: one to a deal opens the deal beside, any other is the browser's.

import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { toast } from "../toast.js";
import { openDeal } from "./amocrm.js";
import { chooseAccount } from "./setup.js";

const DEAL = /^https?:\/\/([^/?#]+)\/leads\/detail\/(\d+)/i;

/** Open the deal that a clicked link leads to; the keys that ask for another tab still do. */
export function followLink(event) {
  const [, domain, deal] = DEAL.exec(event.currentTarget.href) ?? [];
  const account = state.accounts.find((one) => one.domain === domain?.toLowerCase());
  if (!account || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(account.account_id, Number(deal));
}

async function show(accountId, dealId) {
  if (accountId !== state.accountId) await chooseAccount(accountId);
  if (!state.account?.deals.some((one) => one.id === dealId)) return toast(t("error.no_such_deal"));
  change({ side: "amocrm" });
  return openDeal(dealId);
}
