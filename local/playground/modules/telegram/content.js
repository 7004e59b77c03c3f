// What is inside a bubble: where it comes from, what it answers, media, cards, text, buttons.

import { followLink } from "../actions/links.js";
import { pressButton, sendCommand } from "../actions/telegram.js";
import { h, icon } from "../dom.js";
import { fullName, named } from "../format.js";
import { t } from "../i18n.js";
import { CARDS, cardOf } from "./cards.js";
import { album, media, mediaOf } from "./media.js";
import { serviceText } from "./service.js";
import { formatted, harmless } from "./text.js";

const PLAIN = new Set([
  "message_id", "from", "sender_chat", "chat", "date", "edit_date", "message_thread_id", "is_topic_message", "via_bot", "reply_markup", "media_group_id",
  "author_signature", "has_protected_content", "link_preview_options", "effect_id", "reply_to_message", "forward_origin", "quote",
]);

/** Return what one line of a list can say about a message. */
export function summary(message) {
  const text = message.text ?? message.caption;
  const kind = mediaOf(message) ?? cardOf(message);
  if (!kind) return text ?? serviceText(message) ?? t("tg.service");
  const emoji = message.sticker?.emoji ?? message.dice?.emoji;
  const name = [t(`kind.${kind}`), emoji].filter(Boolean).join(" ");
  return text ? `${name}, ${text}` : name;
}

/** Describe the content of the entries that make one bubble: one message, or the items of an album. */
export function content(entries) {
  const [{ message: first }] = entries;
  const messages = entries.map((one) => one.message);
  const card = cardOf(first);
  return [
    first.forward_origin && forwarded(first.forward_origin),
    first.via_bot && h("div.via", {}, t("tg.via", { name: `@${first.via_bot.username}` })),
    answered(entries[0]),
    messages.length > 1 ? album(messages) : media(first),
    card && CARDS[card](first[card]),
    ...entries.map(words),
    isUnknown(first) && h("div.unknown", {}, t("tg.unknown", { kind: Object.keys(first).find((name) => !PLAIN.has(name)) ?? "" })),
  ];
}

/** Tell whether a bubble is nothing but its picture, so that it needs no frame. */
export function isBare(messages) {
  const [first] = messages;
  const isPicture = messages.every((message) => message.photo || message.video || message.animation) || first.sticker || first.video_note || first.dice;
  return Boolean(isPicture) && !messages.some((message) => message.caption || message.forward_origin || message.via_bot || message.reply_to_message);
}

function words({ id, botId, message }) {
  const text = message.text ?? message.caption;
  const command = (written) => sendCommand(written, botId);
  return text && h("span.text", { key: `text ${id}` }, formatted(text, message.entities ?? message.caption_entities, { command, link: followLink }));
}

function isUnknown(message) {
  return message.text === undefined && message.caption === undefined && !mediaOf(message) && !cardOf(message);
}

function forwarded(origin) {
  const chat = origin.sender_chat ?? origin.chat;
  const name = origin.sender_user_name ?? (origin.sender_user ? fullName(origin.sender_user) : chat?.title);
  return h("div.forwarded", {}, t("tg.forwarded"), " ", h("b", {}, named(name)), origin.author_signature && ` (${origin.author_signature})`);
}

/**
 * Describe what a message answers, by the part that was quoted where there is one; a click goes there. What answers
 * nothing in a topic answers the topic's beginning, which nobody is shown.
 */
function answered({ message, answersId }) {
  const { reply_to_message: replied, external_reply: foreign, quote } = message;
  if ((!replied && !foreign) || replied?.forum_topic_created) return null;
  const origin = foreign?.origin ?? {};
  const who = replied
    ? fullName(replied.sender_chat ?? replied.from ?? replied.chat)
    : (origin.sender_user_name ?? fullName(origin.sender_user ?? origin.sender_chat ?? origin.chat ?? foreign.chat ?? {}));
  const what = quote?.text ?? summary(replied ?? foreign);
  const body = [h("b", {}, named(who)), h("span", {}, quote && icon("quote"), h("bdi", {}, what))];
  if (!replied) return h("div.quote", {}, body);
  return h("button.quote", { onclick: (event) => show(event, answersId) }, body);
}

function show(event, id) {
  const found = event.currentTarget.closest("[role=log]").querySelector(`[data-message="${CSS.escape(id)}"]`);
  found?.scrollIntoView({ block: "center" });
  found?.animate([{ background: "rgb(51 144 236 / 30%)" }, {}], { duration: 1200 });
}

/** Describe the inline buttons under a message; one that was pressed waits until the bot has answered. */
export function buttons(entry, presses) {
  const rows = entry.message.reply_markup?.inline_keyboard ?? [];
  return rows.map((row, index) => h("div.keys", { key: `keys ${index}` }, row.map((button) => key(entry, button, presses))));
}

function key(entry, button, presses) {
  const { message } = entry;
  if (button.url) return h("a.key", { href: harmless(button.url), title: button.url, target: "_blank", rel: "noreferrer", onclick: followLink }, button.text, icon("out"));
  if (button.copy_text) return h("button.key", { onclick: () => navigator.clipboard?.writeText(button.copy_text.text) }, button.text);
  if (button.callback_data === undefined) return h("button.key", { "aria-disabled": "true", title: t("tg.inert") }, button.text);
  const waits = presses.some((press) => press.message_id === message.message_id && press.data === button.callback_data && press.answer === null);
  return h("button.key", { class: waits && "waits", "aria-busy": waits && "true", onclick: () => pressButton(entry, button.callback_data) }, button.text);
}
