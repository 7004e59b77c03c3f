// What a manager sends, and what goes with it.

import { begin, composingAt, prepare, putBack, take } from "../composing.js";
import { reloadAmo } from "../data.js";
import { draftAt, giveBack, sendDraft, setDraft, takeDraft } from "../drafts.js";
import { focusOn } from "../focus.js";
import { bytes } from "../format.js";
import { call, fetchFile, upload } from "../http.js";
import { t } from "../i18n.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { attempt, toast } from "../toast.js";

/** What the simulated amoCRM keeps at most; what Telegram takes of it, the product has to say. */
const LARGEST_FILE = 64 * 1024 * 1024;
const TYPING_MS = 5000;
const SHOP = { lat: 55.76022, lon: 37.61858 };

let typingTold = 0;

/** Choose the chat that is written into under a list of messages. */
export function chooseChat(list, conversationId) {
  change({ chosenChats: { ...state.chosenChats, [list]: conversationId } });
}

/** Send what is written, with what was prepared for it. */
export function sendWritten({ chat, place, list }) {
  if (!draftAt(place)) return undefined;
  const { accountId } = state;
  toEnd(list);
  const send = async (text, wish) =>
    (await attempt("answer", () => reply(accountId, chat, { text, ...wished(wish) }))) || putBack(place, wish);
  return sendDraft(place, send, take(place));
}

/** Send files, what is written with the first of them, and what was prepared. */
export function attachFiles(files, target) {
  const large = files.find((file) => file.size > LARGEST_FILE);
  if (large) return toast(t("error.tooLarge", { name: large.name, size: bytes(large.size) }));
  return sendWith(target, async (accountId) => {
    const kept = [];
    for (const file of files) kept.push(await keep(accountId, file, file.name));
    return kept.length > 1 ? { attachments: kept } : kept[0];
  });
}

export function recordVoice(target) {
  return sendSample(target, "voice.ogg", { type: "voice" });
}

export function sendSticker(target) {
  return sendSample(target, "sticker.webp", { type: "sticker" });
}

export function sendPlace(target) {
  return sendAlone(target, () => ({ location: SHOP }));
}

export function sendContact(target) {
  return sendAlone(target, () => ({ contact: { name: `${t("tg.sampleName")} ${t("tg.sampleSurname")}`, phone: "+79161234567" } }));
}

export function sendList(target) {
  const row = (name) => ({ callback_data: name, title: t(`amo.list.${name}`), description: t(`amo.list.${name}.about`) });
  const list = { header: t("amo.list.header"), body: t("amo.list.body"), footer: "", button: t("amo.list.button"), sections: [{ title: t("amo.list.section"), rows: [row("pickup"), row("courier")] }] };
  return sendAlone(target, () => ({ text: t("amo.list.body"), list_message: list }));
}

/** Put a template's text, its markers filled in, into the composer; the hook will name the template. */
export function useTemplate({ chat, place }, name) {
  const content = t(`amo.template.${name}.text`, {}).replaceAll("[[", "{{").replaceAll("]]", "}}");
  const person = chat.participant.name.replace(/\s*\([^()]*\)$/, "");
  const params = [{ key: "{{contact.name}}", value: person }];
  setDraft(place, content.replaceAll("{{contact.name}}", person));
  begin(place, { ...composingAt(place), template: { id: name === "greeting" ? 7103 : 7104, content, params } });
}

/** Add a button to what is being written, and tell whether it was: amoCRM has either text or link buttons. */
export function addButton({ place }) {
  const text = draftAt(`${place} button text`);
  const url = draftAt(`${place} button url`);
  const wish = composingAt(place);
  const buttons = wish.buttons ?? [];
  if (buttons.some((one) => Boolean(one.url) !== Boolean(url))) {
    toast(t("error.mixed_buttons"));
    return false;
  }
  for (const name of ["text", "url"]) setDraft(`${place} button ${name}`, "");
  focusOn(".answer-panel input");
  prepare(place, { ...wish, buttons: [...buttons, url ? { text, url } : { text }] });
  return true;
}

/** Leave out one of the things that were prepared: the answered message, the template, or a button by its index. */
export function drop(place, name, index) {
  const { [name]: dropped, ...rest } = composingAt(place);
  const left = name === "buttons" ? dropped.filter((_, at) => at !== index) : [];
  begin(place, left.length ? { ...rest, buttons: left } : rest);
}

export function endAnswer(place) {
  if (composingAt(place).answers) drop(place, "answers");
}

/** Tell amoCRM that the manager is typing, as its page does: nobody waits for it, and nothing depends on it. */
export function tellTyping(chat) {
  const { account, accountId, config } = state;
  if (!account?.connected || Date.now() - typingTold < TYPING_MS) return;
  typingTold = Date.now();
  call("POST", `${config.amocrm}/sim/accounts/${accountId}/typing`, { conversation_id: chat.conversation_id }).catch(() => undefined);
}

/** Send a reply to a chat; what came of it is looked at either way. */
export async function reply(accountId, chat, content) {
  change({ panel: null });
  try {
    await call("POST", `${state.config.amocrm}/sim/accounts/${accountId}/reply`, { conversation_id: chat.conversation_id, ...content });
  } finally {
    reloadAmo(accountId);
  }
}

function wished({ answers, template, buttons }) {
  return { ...(answers && { reply_to: answers }), ...(template && { template }), ...(buttons && { buttons: buttons.map((one) => [one]) }) };
}

function sendSample(target, name, more) {
  return sendAlone(target, async (accountId) => ({ ...(await keep(accountId, await fetchFile(`samples/${name}`), name)), ...more }));
}

/** Send what takes no words along; what is being answered is answered by it. */
function sendAlone(target, make) {
  const { answers, ...rest } = take(target.place);
  putBack(target.place, rest);
  return sendPrepared(target, make, answers ? { answers } : {}, "");
}

function sendWith(target, make) {
  return sendPrepared(target, make, take(target.place), takeDraft(target.place));
}

async function sendPrepared({ chat, place, list }, make, wish, text) {
  const { accountId } = state;
  toEnd(list);
  const isSent = await attempt("answer", async () => reply(accountId, chat, { ...(text && { text }), ...(await make(accountId)), ...wished(wish) }));
  if (isSent) return;
  giveBack(place, text);
  putBack(place, wish);
}

/** Hand a file over to amoCRM → what a reply says of it. */
async function keep(accountId, file, name) {
  const address = `${state.config.amocrm}/sim/accounts/${accountId}/files?name=${encodeURIComponent(name)}`;
  const kept = await upload(address, file);
  return { media: kept.url, file_name: name };
}
