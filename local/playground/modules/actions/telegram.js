// What a person does in the Telegram client.

import { rememberPerson, reloadTelegram } from "../data.js";
import { forgetDrafts, sendDraft } from "../drafts.js";
import { readContent } from "../files.js";
import { call, fetchFile } from "../http.js";
import { t } from "../i18n.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { chosenDialog, isGroup, person, placeOf } from "../telegram/world.js";
import { attempt } from "../toast.js";

/** Larger ones are described by their size alone: Telegram gives bots no more than 20 MB either. */
const LARGEST_CONTENT = 10 * 1024 * 1024;
const SAMPLE_DOCUMENT = { size: 253_952, mime: "application/pdf" };

export function choosePerson(personId) {
  choose({ personId, chatId: null });
}

export function openDialog(botId, chatId) {
  choose({ botId, chatId, isDialogOpen: true });
}

/** Open what somebody chose; what is still under way sees by the count that it may not open anything else. */
function choose(wish) {
  change({ ...wish, panel: null, choices: state.choices + 1 });
}

export function closeDialog() {
  change({ isDialogOpen: false });
}

export function newPerson(user) {
  const id = 100_000_000 + Math.floor(Math.random() * 900_000_000);
  const filled = Object.fromEntries(Object.entries(user).filter(([, value]) => value));
  const created = { id, ...filled };
  rememberPerson(created);
  choosePerson(id);
  return created;
}

export function addPerson(event) {
  event.preventDefault();
  const given = new FormData(event.target);
  const field = (name) => String(given.get(name)).trim();
  newPerson({ first_name: field("first_name"), last_name: field("last_name"), username: field("username") });
  forgetDrafts("new person");
}

export function startBot(event) {
  event.preventDefault();
  const payload = String(new FormData(event.target).get("payload")).trim();
  return attempt("write", () => say({ text: payload ? `/start ${payload}` : "/start" }));
}

/** Send what is written in the open chat. */
export function sendWritten() {
  const target = openChat();
  toEnd(target.place);
  return sendDraft(target.place, (text) => attempt("write", () => say({ text }, target)));
}

export function attach(file) {
  const target = openChat();
  return attempt("write", async () => {
    const described = { name: file.name, size: Math.max(file.size, 1), mime: file.type || "application/octet-stream" };
    const isSmall = file.size > 0 && file.size <= LARGEST_CONTENT;
    await say({ file: { ...described, ...(isSmall && { content: await readContent(file) }) } }, target);
  });
}

export function attachPhoto() {
  const target = openChat();
  return attempt("write", async () => {
    const photo = await fetchFile("samples/peonies.jpg");
    await say({ file: { name: "peonies.jpg", size: photo.size, mime: photo.type, content: await readContent(photo) } }, target);
  });
}

export function attachDocument() {
  return attempt("write", () => say({ file: { ...SAMPLE_DOCUMENT, name: t("tg.sampleFileName") } }));
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

/** Send a message of the person into a chat, the open one unless another is given. */
export async function say(content, { botId, chat, from } = openChat()) {
  change({ panel: null });
  const written = await call("POST", `${state.config.telegram}/sim/messages`, { bot_id: botId, chat, from, ...content });
  if (written.update_id !== null) state.updates.set(`${botId}:${chat.id}:${written.message_id}`, written.update_id);
  reloadTelegram(botId);
}

/** Return where the chosen person writes now, for what is sent when another chat may be open already. */
function openChat() {
  const { type: _, ...from } = person();
  const dialog = chosenDialog();
  const chat = isGroup(dialog?.chat) ? dialog.chat.chat : { id: from.id, type: "private" };
  return { botId: state.botId, chat, from, place: placeOf(state.botId, chat.id) };
}
