// Players of recordings and films, the same on both sides; each side dresses them in its own style.
// What a player is doing stands in attributes that no description names, so that drawing anew leaves it alone.

import { h, icon } from "./dom.js";
import { bytes, lasting, named } from "./format.js";
import { t } from "./i18n.js";

const BARS = 42;
const STEP_SECONDS = 5;

/** Describe a voice message or a piece of music: a button, a wave to click at, the length, and what else is to say. */
export function recording(address, name, duration, ...details) {
  return h("div.recording", { key: address },
    h("audio", { src: address, preload: "metadata", onplay: told, onpause: told, ontimeupdate: moved, onloadedmetadata: measured, onended: rewound, onerror: broken }),
    h("button.recording-play", { type: "button", "aria-label": t("play", { name }), title: t("play", { name }), onclick: toggle, onkeydown: step }, icon("play"), icon("pause")),
    h("div.recording-text", {},
      details.length > 0 && h("div.recording-details", {}, details),
      h("i.wave", { style: `mask-image:${wave(address)};-webkit-mask-image:${wave(address)}`, onclick: seek }),
      h("small.recording-time", { "data-time": lasting(duration) })));
}

/** Describe a film with the browser's own controls; in its place a link to the file when it cannot be played. */
export function film(address, { name, poster, width, height, size }) {
  const shape = width && height ? `aspect-ratio:${width} / ${height}` : undefined;
  return h("div.film", { key: address },
    h("video", { src: address, poster, style: shape, controls: true, playsinline: true, preload: "metadata", "aria-label": name, onplay: told, onerror: broken }),
    h("div.instead", {}, fileLink(address, name, size)));
}

/** Describe a film that is its own button: a round video message, or, when it `loops`, a GIF or a video sticker. */
export function clip(kind, address, { name, poster, duration, loops = false }) {
  return h("button.clip", { key: address, class: kind, type: "button", "aria-label": t("play", { name }), title: t("play", { name }), onclick: toggle },
    h("video", { src: address, poster, loop: loops, playsinline: true, preload: "metadata", mounted: loops ? begin : undefined, onplay: told, onpause: told, onended: rewound, onerror: broken }),
    h("span.clip-play", {}, icon("play")),
    (kind === "gif" || duration) && h("span.clip-mark", { "data-mark": kind === "gif" ? "GIF" : lasting(duration) }));
}

export function fileLink(address, name, size, sign = "file") {
  return h("a.file", { href: address, target: "_blank", rel: "noreferrer" },
    h("span.file-icon", {}, icon(sign)),
    h("span.file-name", {}, named(name), h("small", {}, bytes(size))));
}

function playerOf(element) {
  return element.closest(".recording, .film, .clip");
}

function toggle(event) {
  const media = playerOf(event.currentTarget).querySelector("audio, video");
  if (media.paused) media.play().catch(() => broken({ target: media }));
  else media.pause();
}

/** A loop moves by itself, without a sound, unless the person has asked for less motion. */
function begin(video) {
  video.muted = true;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) video.play().catch(() => undefined);
}

function told({ target }) {
  playerOf(target)?.toggleAttribute("data-playing", !target.paused);
  if (target.paused || target.muted) return;
  for (const other of document.querySelectorAll("audio, video")) {
    if (other !== target && !other.muted) other.pause();
  }
}

function measured({ target }) {
  if (Number.isFinite(target.duration)) tell(target, target.duration);
}

function moved({ target }) {
  if (!target.duration) return;
  playerOf(target).style.setProperty("--played", `${(100 * target.currentTime) / target.duration}%`);
  tell(target, target.currentTime || target.duration);
}

function rewound({ target }) {
  target.currentTime = 0;
}

function tell(media, seconds) {
  playerOf(media).querySelector(".recording-time").dataset.time = lasting(seconds);
}

function broken({ target }) {
  playerOf(target)?.classList.add("broken");
}

function seek(event) {
  const media = playerOf(event.currentTarget).querySelector("audio");
  const place = event.currentTarget.getBoundingClientRect();
  if (media.duration) media.currentTime = (media.duration * (event.clientX - place.left)) / place.width;
}

function step(event) {
  const way = { ArrowLeft: -STEP_SECONDS, ArrowRight: STEP_SECONDS }[event.key];
  if (!way) return;
  event.preventDefault();
  playerOf(event.currentTarget).querySelector("audio").currentTime += way;
}

/** Return the picture of a wave, the same for the same file; what is in the file is not known here. */
function wave(seed) {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
  const bars = Array.from({ length: BARS }, (_, index) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    const height = 3 + Math.round((state / 2 ** 32) * 17 * Math.sin((Math.PI * (index + 2)) / (BARS + 3)));
    return `%3Crect x='${index * 4}' y='${(20 - height) / 2}' width='2.4' height='${height}' rx='1.2'/%3E`;
  });
  const size = `width='${BARS * 4}' height='20' preserveAspectRatio='none' viewBox='0 0 ${BARS * 4} 20'`;
  return `url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' ${size}%3E${bars.join("")}%3C/svg%3E")`;
}
