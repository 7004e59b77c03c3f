// What bots answer to the buttons that were pressed on this page.

import { state } from "../store.js";
import { toast } from "../toast.js";

const waiting = new Set();

export function awaitAnswer(queryId) {
  waiting.add(queryId);
}

/** Say the text with which a bot acknowledged a press, once. */
export function tellAnswers() {
  if (!waiting.size) return;
  for (const { id, answer } of [...state.chats.values()].flat().flatMap((chat) => chat.presses)) {
    if (!answer || !waiting.delete(id)) continue;
    if (answer.text) toast(answer.text, "good");
  }
}
