// What a person does with messages that are there: react, forward, and what only some kinds know.

import { call } from "../http.js";
import { state } from "../store.js";
import { addressOf } from "../telegram/groups.js";
import { person } from "../telegram/world.js";
import { attempt } from "../toast.js";
import { say } from "./telegram.js";

const STEP_DEGREES = 0.0012;
const NOT_FORWARDED = new Set([
  "message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "external_reply", "quote", "reply_markup", "media_group_id",
  "forward_origin", "message_thread_id", "is_topic_message", "author_signature",
]);

/** React with an emoji, or with null take the reaction back. */
export function react(entry, emoji) {
  const { type: _, ...from } = person();
  return attempt("react", () => tell("/sim/reactions", { ...addressOf(entry), from, emoji }));
}

/** Forward a message into the chat that is open, with where it was written first. */
export function forward(message) {
  const content = Object.fromEntries(Object.entries(message).filter(([name]) => !NOT_FORWARDED.has(name)));
  const origin = message.forward_origin ?? { type: "user", sender_user: message.from, date: message.date };
  return attempt("write", () => say({ ...content, forward_origin: origin }));
}

/** Move a live location a few steps on, as a telephone does. */
export function moveOn(entry) {
  const { location } = entry.message;
  const moved = { ...location, latitude: location.latitude + STEP_DEGREES, longitude: location.longitude + STEP_DEGREES };
  return attempt("edit", () => tell("/sim/edits", { ...addressOf(entry), location: moved }));
}

export function stopPoll({ botId, message }) {
  const poll = { ...message.poll, is_closed: true };
  return attempt("edit", () => tell("/sim/updates", { bot_id: botId, update: { poll } }));
}

function tell(path, body) {
  return call("POST", `${state.config.telegram}${path}`, body);
}
