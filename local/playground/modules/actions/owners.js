// The code of a bot's owner: started with a key of its own, and stopped.

import { loadOwners } from "../data.js";
import { call, settings } from "../http.js";
import { change, state } from "../store.js";
import { attempt } from "../toast.js";

/** Make a key, as the widget does, and start the program with it; a key made earlier is over then. */
export function startCode(bot) {
  return turn(bot, true, async () => {
    const { key } = await settings(state.accountId, "POST", `/v1/bots/${bot.bot_id}/key`);
    await call("POST", "/sim/owners", { bot_id: bot.bot_id, key });
  });
}

/** The key stays: who stops a program does not leave the gateway. */
export function stopCode(bot) {
  return turn(bot, false, () => call("DELETE", `/sim/owners/${bot.bot_id}`));
}

async function turn(bot, isOn, work) {
  change({ starting: { botId: bot.bot_id, isOn } });
  await attempt("code", async () => {
    await work();
    await loadOwners();
  });
  change({ starting: null });
}
