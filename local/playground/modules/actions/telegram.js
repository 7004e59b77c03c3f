// What a person does in the Telegram client.

import { composingAt, putBack, take } from "../composing.js";
import { rememberPerson, reloadTelegram } from "../data.js";
import { draftAt, forgetDrafts, sendDraft } from "../drafts.js";
import { focusOn } from "../focus.js";
import { call } from "../http.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { askedOf } from "../telegram/asked.js";
import { addressOf, groupById, idFor, isInside, memberOf, speaker } from "../telegram/groups.js";
import { awaitAnswer } from "../telegram/presses.js";
import { GENERAL, chosenDialog, draftOf, entryOf, isGroup, person, placeOf, topicOf } from "../telegram/world.js";
import { attempt } from "../toast.js";

/** Show Telegram as somebody else sees it; a group that they are in too stays open. */
export function choosePerson(personId) {
  const group = state.chatId === null ? null : groupById(state.chatId);
  const isThere = group && isInside(memberOf(group, personId));
  choose({ personId, chatId: isThere ? state.chatId : null });
}

/** Let somebody else of the open group write. */
export function writeAs(personId) {
  choosePerson(personId);
  focusOn(`[data-composer="${CSS.escape(placeOf(chosenDialog()))}"]`);
}

/** Open the chat with a bot, or without one the group of a chat id. */
export function openDialog(botId, chatId) {
  choose({ botId: botId ?? state.botId, chatId, isDialogOpen: true });
}

/** Open what somebody chose; what is still under way sees by the count that it may not open anything else. */
function choose(wish) {
  change({ ...wish, panel: null, choices: state.choices + 1 });
}

export function closeDialog() {
  change({ isDialogOpen: false });
}

export function newPerson(user) {
  const filled = Object.fromEntries(Object.entries(user).filter(([, value]) => value));
  const created = { id: newId(), ...filled };
  rememberPerson(created);
  choosePerson(created.id);
  return created;
}

export function newId() {
  return 100_000_000 + Math.floor(Math.random() * 900_000_000);
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
  const send = async (text, wish) => (await attempt("write", () => say({ text, ...answering(wish, target) }, target))) || putBack(place, wish);
  return sendDraft(place, send, takeWish(target));
}

/** Take what was begun at a place; where nothing was, the question of a bot that waits there is answered. */
export function takeWish({ place, dialog }) {
  const wish = take(place);
  const asked = wish.answers ? null : askedOf(dialog);
  return asked ? { ...wish, answers: asked.id } : wish;
}

/** Return what a message needs to be the answer that was begun; of another chat's message there is no answer. */
export function answering({ answers, quote }, { dialog, botId, chat }) {
  const entry = answers === undefined ? null : entryOf(dialog, answers);
  if (!entry || entry.message.chat.id !== chat.id) return {};
  const { text, caption } = entry.message;
  const position = (text ?? caption ?? "").indexOf(quote ?? "");
  return { reply_to_message: { message_id: idFor(entry, botId) }, ...(quote && { quote: { text: quote, position, is_manual: true } }) };
}

/** Change a message into what is written in its place, and into what `make()` adds; nothing new leaves it as it is. */
export async function edit(target, id, make) {
  const draft = draftOf(target.place);
  const entry = entryOf(target.dialog, id);
  const { message } = entry ?? {};
  const words = message?.text === undefined ? "caption" : "text";
  const text = draftAt(draft);
  const isDone = await attempt("edit", async () => {
    const changes = { ...(await make()), ...(text && text !== message?.[words] && { [words]: text }) };
    if (entry && Object.keys(changes).length) await call("POST", `${state.config.telegram}/sim/edits`, { ...addressOf(entry), ...changes });
  });
  if (isDone) endComposing(target.place);
}

/** Leave an answer or an edit that was begun; else put the question aside that a bot has asked. */
export function endComposing(place) {
  const { edits, answers } = composingAt(place);
  if (edits) forgetDrafts(draftOf(place));
  const dialog = chosenDialog();
  const asked = edits || answers || !dialog ? null : askedOf(dialog);
  if (asked) change({ asideAt: { ...state.asideAt, [place]: asked.id } });
  else take(place);
}

export function setBlocked(blocked) {
  change({ panel: null });
  return attempt("block", () =>
    call("POST", `${state.config.telegram}/sim/block`, { bot_id: state.botId, user_id: state.personId, blocked }));
}

export function pressButton(entry, data) {
  const { from, place } = openChat();
  const press = { ...addressOf(entry), from, data };
  return attempt("press", async () => awaitAnswer((await call("POST", `${state.config.telegram}/sim/callback`, press)).callback_query_id, place));
}

/** Press a button of a bot's keyboard: it says its text, or shares the person's own number. */
export function pressKey(button) {
  const target = openChat();
  toEnd(target.place);
  return attempt("write", () => say(button.request_contact ? { contact: ownContact(target.from) } : { text: button.text }, target));
}

/** Nobody's number is known here, so that each has one made of their id. */
function ownContact({ id, first_name: first, last_name: last }) {
  const contact = { phone_number: `+7916${String(id).slice(-7).padStart(7, "0")}`, first_name: first, user_id: id };
  return last ? { ...contact, last_name: last } : contact;
}

/** Send a command; in a group it is addressed to the bot that it is for. */
export function sendCommand(text, botId) {
  const { chat } = chosenDialog();
  const { username } = state.bots.find((one) => one.bot_id === botId) ?? {};
  const addressed = isGroup(chat) && username && !text.includes("@") ? `${text}@${username}` : text;
  const target = openChat();
  toEnd(target.place);
  return attempt("write", () => say({ text: addressed }, target));
}

/** Send a message of the person into a chat, the open one unless another is given. */
export async function say(content, { botId, chat, from, thread } = openChat()) {
  change({ panel: null });
  const topic = thread && { message_thread_id: thread };
  const written = await call("POST", `${state.config.telegram}/sim/messages`, { bot_id: botId, chat, from, ...topic, ...content });
  if (written.update_id !== null) state.updates.set(`${botId}:${chat.id}:${written.message_id}`, written.update_id);
  reloadTelegram(botId);
}

/** Return where the chosen person writes now, for what is sent when another chat may be open already. */
export function openChat() {
  const { type: _, ...from } = person();
  const dialog = chosenDialog();
  if (!isGroup(dialog?.chat)) return { dialog, botId: state.botId, chat: { id: from.id, type: "private" }, from, place: placeOf(dialog ?? { bot: { bot_id: state.botId } }) };
  const { bot, chat } = speaker(dialog.chat);
  const topic = topicOf(dialog.chat);
  return { dialog, botId: bot.bot_id, chat: chat.chat, from, place: placeOf(dialog), thread: topic === GENERAL ? null : topic };
}
