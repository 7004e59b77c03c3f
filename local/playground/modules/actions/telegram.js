// What a person does in the Telegram client.

import { composingAt, putBack, take } from "../composing.js";
import { rememberPerson, reloadTelegram } from "../data.js";
import { draftAt, forgetDrafts, sendDraft } from "../drafts.js";
import { call } from "../http.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { awaitAnswer } from "../telegram/presses.js";
import { chosenDialog, draftOf, isGroup, messageOf, person, placeOf } from "../telegram/world.js";
import { attempt } from "../toast.js";

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

/** Send what is written in the open chat: a new message, or the new words of the one that is being edited. */
export function sendWritten() {
  const target = openChat();
  const { place } = target;
  const { edits } = composingAt(place);
  if (edits) return edit(target, edits, () => ({}));
  if (!draftAt(place)) return undefined;
  toEnd(place);
  const send = async (text, wish) => (await attempt("write", () => say({ text, ...answering(wish) }, target))) || putBack(place, wish);
  return sendDraft(place, send, take(place));
}

/** Return what a message needs to be the answer that was begun. */
export function answering({ answers, quote }) {
  if (!answers) return {};
  const { text, caption } = messageOf(chosenDialog()?.chat, answers) ?? {};
  const position = (text ?? caption ?? "").indexOf(quote ?? "");
  return { reply_to_message: { message_id: answers }, ...(quote && { quote: { text: quote, position, is_manual: true } }) };
}

/** Change a message into what is written in its place, and into what `make()` adds; nothing new leaves it as it is. */
export async function edit(target, id, make) {
  const draft = draftOf(target.place);
  const message = messageOf(chosenDialog()?.chat, id);
  const words = message?.text === undefined ? "caption" : "text";
  const text = draftAt(draft);
  const isDone = await attempt("edit", async () => {
    const changes = { ...(await make()), ...(text && text !== message[words] && { [words]: text }) };
    const address = { bot_id: target.botId, chat_id: target.chat.id, message_id: id };
    if (message && Object.keys(changes).length) await call("POST", `${state.config.telegram}/sim/edits`, { ...address, ...changes });
  });
  if (isDone) endComposing(target.place);
}

/** Leave an answer or an edit that was begun. */
export function endComposing(place) {
  if (composingAt(place).edits) forgetDrafts(draftOf(place));
  take(place);
}

export function setBlocked(blocked) {
  change({ panel: null });
  return attempt("block", () =>
    call("POST", `${state.config.telegram}/sim/block`, { bot_id: state.botId, user_id: state.personId, blocked }));
}

export function pressButton(message, data) {
  const press = { bot_id: state.botId, chat_id: message.chat.id, message_id: message.message_id, from: person(), data };
  return attempt("press", async () => awaitAnswer((await call("POST", `${state.config.telegram}/sim/callback`, press)).callback_query_id));
}

/** Send a message of the person into a chat, the open one unless another is given. */
export async function say(content, { botId, chat, from } = openChat()) {
  change({ panel: null });
  const written = await call("POST", `${state.config.telegram}/sim/messages`, { bot_id: botId, chat, from, ...content });
  if (written.update_id !== null) state.updates.set(`${botId}:${chat.id}:${written.message_id}`, written.update_id);
  reloadTelegram(botId);
}

/** Return where the chosen person writes now, for what is sent when another chat may be open already. */
export function openChat() {
  const { type: _, ...from } = person();
  const dialog = chosenDialog();
  const chat = isGroup(dialog?.chat) ? dialog.chat.chat : { id: from.id, type: "private" };
  return { botId: state.botId, chat, from, place: placeOf(state.botId, chat.id) };
}
