// What a person does in the Telegram client.

import { rememberPerson, reloadTelegram } from "../data.js";
import { call } from "../http.js";
import { t } from "../i18n.js";
import { change, state } from "../store.js";
import { chosenDialog, isGroup, person } from "../telegram/world.js";
import { attempt } from "../toast.js";

const SAMPLES = {
  photo: { name: "photo.jpg", size: 84_213, mime: "image/jpeg" },
  document: { name: "contract.pdf", size: 253_952, mime: "application/pdf" },
};

export function choosePerson(personId) {
  change({ personId, chatId: null, panel: null });
}

export function openDialog(botId, chatId) {
  change({ botId, chatId, panel: null });
}

export function newPerson(user) {
  const id = 100_000_000 + Math.floor(Math.random() * 900_000_000);
  const filled = Object.fromEntries(Object.entries(user).filter(([, value]) => value));
  const created = { id, ...filled };
  rememberPerson(created);
  change({ personId: id, chatId: null, panel: null });
  return created;
}

export function addPerson(event) {
  event.preventDefault();
  const given = new FormData(event.target);
  const field = (name) => String(given.get(name)).trim();
  newPerson({ first_name: field("first_name"), last_name: field("last_name"), username: field("username") });
}

export function startBot(event) {
  event.preventDefault();
  const payload = String(new FormData(event.target).get("payload")).trim();
  return write(payload ? `/start ${payload}` : "/start");
}

export function write(text) {
  return attempt("write", () => say({ text }));
}

export function attach(file) {
  if (!file) return undefined;
  return attempt("write", () =>
    say({ file: { name: file.name, size: Math.max(file.size, 1), mime: file.type || "application/octet-stream" } }));
}

export function attachSample(kind) {
  const sample = SAMPLES[kind];
  return attempt("write", () => say({ file: { ...sample, name: kind === "document" ? t("tg.sampleFileName") : sample.name } }));
}

export function setBlocked(blocked) {
  change({ panel: null });
  return attempt("block", () =>
    call("POST", `${state.config.telegram}/sim/block`, { bot_id: state.botId, user_id: state.personId, blocked }));
}

export function pressButton(message, data) {
  const press = { bot_id: state.botId, chat_id: message.chat.id, message_id: message.message_id, from: person(), data };
  return attempt("press", () => call("POST", `${state.config.telegram}/sim/callback`, press));
}

/** Send a message of the chosen person into the open chat. */
export async function say(content) {
  change({ panel: null });
  const { type: _, ...from } = person();
  const dialog = chosenDialog();
  const chat = isGroup(dialog?.chat) ? dialog.chat.chat : { id: from.id, type: "private" };
  const written = await call("POST", `${state.config.telegram}/sim/messages`, { bot_id: state.botId, chat, from, ...content });
  if (written.update_id !== null) state.updates.set(`${state.botId}:${chat.id}:${written.message_id}`, written.update_id);
  reloadTelegram(state.botId);
}
