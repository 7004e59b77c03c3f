// Photos, films, recordings, stickers and files inside a bubble, and albums of them.

import { h } from "../dom.js";
import { lasting } from "../format.js";
import { t } from "../i18n.js";
import { clip, fileLink, film, recording } from "../players.js";
import { state } from "../store.js";
import { reveal } from "./text.js";

const WIDEST = 260;

/** What an animated sticker lasts at most; Telegram does not say how long this one does. */
const STICKER_SECONDS = 3;

/** kind → how its content is shown; a GIF comes before the document that accompanies it. */
export const MEDIA = {
  photo: (sizes, message) => spoiled(message, photo(sizes.at(-1), message)),
  animation: (file, message) => spoiled(message, clip("gif", address(file), { name: t("kind.animation"), loops: true })),
  video: (file, message) => spoiled(message, film(address(file), { name: file.file_name ?? t("kind.video"), poster: thumbnail(file), width: file.width, height: file.height, size: file.file_size })),
  video_note: (file) => clip("round-video", address(file), { name: t("kind.video_note"), poster: thumbnail(file), duration: file.duration }),
  voice: (file) => recording(address(file), t("kind.voice"), file.duration),
  audio: (file) => recording(address(file), title(file), file.duration, h("b", {}, title(file)), file.performer),
  sticker,
  document: (file) => fileLink(address(file), file.file_name ?? t("kind.document"), file.file_size),
};

export function mediaOf(message) {
  return Object.keys(MEDIA).find((kind) => message[kind]) ?? null;
}

/** Describe the media of a message; a GIF's document is the same file once more. */
export function media(message) {
  const kind = mediaOf(message);
  return kind && MEDIA[kind](message[kind], message);
}

/** Describe what is sent as one: pictures and films as a grid, other files one below the other. */
export function album(messages) {
  const isGrid = messages.every((message) => message.photo || message.video);
  return h("div", { class: isGrid ? `album album-${Math.min(messages.length, 4)}` : "album-list" },
    messages.map((message) => h("div", { key: message.message_id, class: "album-item", "data-message": String(message.message_id) }, isGrid ? tile(message) : media(message))));
}

/** Films of a grid have no room for controls: a click plays them. */
function tile(message) {
  const { video } = message;
  return video ? spoiled(message, clip("tile", address(video), { name: t("kind.video"), poster: thumbnail(video), duration: video.duration })) : media(message);
}

export function address(file) {
  return `${state.config.telegram}/sim/files/${file.file_unique_id}`;
}

function thumbnail(file) {
  return file.thumbnail && address(file.thumbnail);
}

function title(file) {
  return file.title ?? file.file_name ?? t("kind.audio");
}

function photo(size) {
  const width = Math.min(size.width || 320, WIDEST);
  const height = Math.round((width * (size.height || 240)) / (size.width || 320));
  return h("img.photo", { src: address(size), width, height, alt: t("kind.photo"), loading: "lazy" });
}

/** Hide media that their sender wants to be clicked at first. */
function spoiled(message, drawn) {
  return message.has_media_spoiler ? h("div.media-spoiler", { title: t("tg.spoiler"), onclick: reveal }, drawn) : drawn;
}

/** Browsers play video stickers, but not Lottie's: these are shown by their thumbnail. */
function sticker(file) {
  const emoji = file.emoji ?? "🖼";
  const name = `${t("kind.sticker")} ${emoji}`;
  if (file.is_video) return clip("moving-sticker", address(file), { name, loops: true });
  const shown = file.is_animated ? file.thumbnail : file;
  if (!shown) return h("div.sticker-emoji", { role: "img", "aria-label": name }, emoji);
  const mark = file.is_animated && h("small.clip-mark", { title: t("kind.animated"), "data-mark": lasting(STICKER_SECONDS) });
  return h("div.sticker", {}, h("img", { src: address(shown), alt: name, width: 168, height: 168, onerror: unseen }), h("div.sticker-emoji", {}, emoji), mark);
}

function unseen({ target }) {
  target.parentElement.classList.add("broken");
}
