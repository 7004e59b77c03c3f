// What people do with the topics of a group.

import { readTelegram } from "../data.js";
import { forgetDrafts } from "../drafts.js";
import { focusOn } from "../focus.js";
import { call } from "../http.js";
import { change, state } from "../store.js";
import { speaker } from "../telegram/groups.js";
import { person } from "../telegram/world.js";
import { attempt } from "../toast.js";

export function chooseTopic(group, topic) {
  change({ topics: { ...state.topics, [group.ids[0]]: topic }, panel: null });
}

/** Make a topic of the name in the form, and open it. */
export function addTopic(event, group) {
  event.preventDefault();
  const name = nameIn(event);
  return attempt("topic", async () => {
    const { message_thread_id: made } = await tell(group, { name });
    forgetDrafts(`topic of ${group.ids[0]}`);
    chooseTopic(group, made);
  });
}

/** Rename a topic as the form says, or make the other changes of it. */
export function changeTopic(event, group, topic, changes) {
  event?.preventDefault();
  return attempt("topic", async () => {
    await tell(group, { message_thread_id: topic, ...(changes ?? { name: nameIn(event) }) });
    forgetDrafts(`topic ${group.ids[0]} ${topic}`);
    focusOn('[data-panel="topic"]');
    change({ panel: null });
  });
}

export function deleteTopic(group, topic) {
  return attempt("topic", async () => {
    await tell(group, { message_thread_id: topic, deleted: true });
    focusOn('[data-panel="topic"]');
    chooseTopic(group, null);
  });
}

function nameIn(event) {
  return String(new FormData(event.target).get("name")).trim();
}

async function tell(group, wish) {
  const { bot, chat } = speaker(group);
  const { type: _, ...from } = person();
  const told = await call("POST", `${state.config.telegram}/sim/topics`, { bot_id: bot.bot_id, chat_id: chat.chat.id, from, ...wish });
  await readTelegram(group.views.map((view) => view.bot.bot_id));
  return told;
}
