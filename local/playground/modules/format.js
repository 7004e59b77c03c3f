// Times, sizes, names, initials, colours.

import { h } from "./dom.js";
import { language, t } from "./i18n.js";

const DAY = 86_400_000;
const LETTERS = 2;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function clock(seconds, more = {}) {
  return new Date(seconds * 1000).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit", ...more });
}

export function dayKey(seconds) {
  return new Date(seconds * 1000).toDateString();
}

export function day(seconds) {
  const date = new Date(seconds * 1000);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return t("today");
  if (date.toDateString() === new Date(today - DAY).toDateString()) return t("yesterday");
  const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString(language, { day: "numeric", month: "long", year });
}

/** Return the time of today, else the date. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return clock(seconds);
  return date.toLocaleDateString("ru", { day: "2-digit", month: "2-digit" });
}

/** Return a length of time as players show it. */
export function lasting(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function bytes(size) {
  if (!size) return "";
  if (size < 1024) return `${size} ${t("unit.b")}`;
  const step = size < 1024 ** 2 ? 1 : 2;
  const number = (size / 1024 ** step).toLocaleString(language, { maximumFractionDigits: 1 });
  return `${number} ${t(step === 1 ? "unit.kb" : "unit.mb")}`;
}

/** Return up to two letters of a name, without the label in brackets behind it. */
export function initials(name) {
  const words = plain(name).replace(/\s*\([^()]*\)$/, "").split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
  return words.slice(0, LETTERS).map((word) => first(word).toUpperCase()).join("") || first(plain(name).trim()) || "?";
}

function first(text) {
  return graphemes.segment(text)[Symbol.iterator]().next().value?.segment ?? "";
}

export function fullName(user) {
  return plain([user.first_name, user.last_name].filter(Boolean).join(" ") || user.title || `ID ${user.id}`);
}

/** Return a name for a place that takes no elements, without the signs that turn the direction of what follows. */
export function plain(name) {
  return (name ?? "").replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}

/** Describe a name so that its letters, whatever their direction, leave their neighbours alone. */
export function named(name) {
  return h("bdi", {}, plain(name));
}

/** Return an emoji so that it is drawn in colours where its letter alone would be drawn in black, as ❤. */
export function coloured(emoji) {
  return /^[\u2190-\u2bff]$/.test(emoji) ? `${emoji}\ufe0f` : emoji;
}

/** Return one of seven tones, the same for the same person, whether `id` is `{user_id}` or `{bot_id}:{user_id}`. */
export function tone(id) {
  return Math.abs(Number(String(id).split(":").at(-1).slice(-6)) || 0) % 7;
}
