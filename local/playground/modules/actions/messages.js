// What a person does with messages that are there: react, forward, and what only some kinds know.

import { call } from "../http.js";
import { state } from "../store.js";
import { person } from "../telegram/world.js";
import { attempt } from "../toast.js";
import { say } from "./telegram.js";

const STEP_DEGREES = 0.0012;
const NOT_FORWARDED = new Set([
  "message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "external_reply", "quote", "reply_markup", "media_group_id",
  "forward_origin",
]);

/** React with an emoji, or with null take the reaction back. */
export function react(message, emoji) {
  const { type: _, ...from } = person();
  return attempt("react", () => tell("/sim/reactions", { ...addressOf(message), from, emoji }));
}

/** Forward a message into the chat that is open, with where it was written first. */
export function forward(message) {
  const content = Object.fromEntries(Object.entries(message).filter(([name]) => !NOT_FORWARDED.has(name)));
  const origin = message.forward_origin ?? { type: "user", sender_user: message.from, date: message.date };
  return attempt("write", () => say({ ...content, forward_origin: origin }));
}

/** Move a live location a few steps on, as a telephone does. */
export function moveOn(message) {
  const { latitude, longitude } = message.location;
  const location = { ...message.location, latitude: latitude + STEP_DEGREES, longitude: longitude + STEP_DEGREES };
  return attempt("edit", () => tell("/sim/edits", { ...addressOf(message), location }));
}

export function stopPoll(message) {
  const poll = { ...message.poll, is_closed: true };
  return attempt("edit", () => tell("/sim/updates", { bot_id: state.botId, update: { poll } }));
}

function addressOf(message) {
  return { bot_id: state.botId, chat_id: message.chat.id, message_id: message.message_id };
}

function tell(path, body) {
  return call("POST", `${state.config.telegram}${path}`, body);
}
