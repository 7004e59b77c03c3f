// What is inside a bubble: formatted text, photos, files, replies, buttons.

import { h, icon } from "../dom.js";
import { bytes, fullName, named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";

const FILES = ["document", "video", "audio", "voice", "video_note", "animation"];
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const LINKS = new Set(["url", "text_link", "mention", "bot_command", "hashtag", "email", "phone_number"]);

/** Return what one line of a list can say about a message. */
export function summary(message) {
  const text = message.text ?? message.caption;
  const kind = ["photo", "sticker", "location", "contact", ...FILES].find((name) => message[name]);
  if (!kind) return text ?? t("tg.service");
  return text ? `${t(`kind.${kind}`)}, ${text}` : t(`kind.${kind}`);
}

export function content(message) {
  const text = message.text ?? message.caption;
  return [
    message.reply_to_message && quote(message.reply_to_message),
    message.photo && photo(message.photo.at(-1)),
    FILES.filter((name) => message[name] && !(name === "document" && message.animation)).map((name) => file(name, message[name])),
    message.sticker && h("div.sticker", {}, message.sticker.emoji ?? "🖼"),
    message.location && h("div.place", {}, `📍 ${message.location.latitude}, ${message.location.longitude}`),
    message.contact && h("div.place", {}, "👤 ", named(fullName(message.contact)), ` ${message.contact.phone_number ?? ""}`),
    text && h("span.text", {}, formatted(text, message.entities ?? message.caption_entities ?? [])),
  ];
}

/** Return the inline buttons under a message; `press(data)` is called for those that answer to the bot. */
export function buttons(message, press) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.map((row) =>
    h("div.keys", {}, row.map((button) =>
      button.url
        ? h("a.key", { href: harmless(button.url), target: "_blank", rel: "noreferrer" }, button.text)
        : h("button.key", { onclick: () => press(button.callback_data) }, button.text))),
  );
}

function quote(replied) {
  return h("div.quote", {}, h("b", {}, named(fullName(replied.from ?? replied.sender_chat ?? replied.chat))), h("span", {}, summary(replied)));
}

function photo(size) {
  const width = Math.min(size.width || 320, 260);
  const height = Math.round((width * (size.height || 240)) / (size.width || 320));
  return h("img.photo", { src: address(size), width, height, alt: t("kind.photo"), loading: "lazy" });
}

function file(kind, described) {
  const name = described.file_name ?? t(`kind.${kind}`);
  return h("a.file", { href: address(described), target: "_blank", rel: "noreferrer" },
    h("span.file-icon", {}, icon(kind === "document" ? "file" : "play")),
    h("span.file-name", {}, named(name), h("small", {}, bytes(described.file_size))));
}

function harmless(target) {
  return /^(https?|tg|mailto):/i.test(target) ? target : undefined;
}

function address(described) {
  return `${state.config.telegram}/sim/files/${described.file_unique_id}`;
}

/** Offsets count UTF-16 units, as JavaScript does. Nested entities keep the outermost look. */
function formatted(text, entities) {
  const parts = [];
  let place = 0;
  for (const entity of [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    if (entity.offset < place) continue;
    parts.push(text.slice(place, entity.offset));
    place = entity.offset + entity.length;
    parts.push(marked(entity, text.slice(entity.offset, place)));
  }
  return [...parts, text.slice(place)].filter((part) => part !== "");
}

function marked(entity, text) {
  if (entity.type === "text_link" || entity.type === "url") {
    const target = entity.url ?? (/^https?:/i.test(text) ? text : `https://${text}`);
    return h("a", { href: harmless(target), target: "_blank", rel: "noreferrer" }, text);
  }
  if (LINKS.has(entity.type)) return h("span.link", {}, text);
  return TAGS[entity.type] ? h(TAGS[entity.type], {}, text) : text;
}
