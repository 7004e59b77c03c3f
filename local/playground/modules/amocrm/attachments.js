// What a message of amoCRM carries besides its text: files, players, places, contacts, buttons, a list of choices.

import { h, icon } from "../dom.js";
import { bytes, initials, named, tone } from "../format.js";
import { has, t } from "../i18n.js";
import { mapAddress, mapTile } from "../map.js";
import { clip, fileLink, film, recording } from "../players.js";
import { mediaAddress } from "./world.js";

const PICTURES = new Set(["picture", "video"]);

/** Describe the attachments of messages that make one bubble: pictures and films as a grid, other files in a column. */
export function attachments(messages) {
  if (messages.length < 2) return attachment(messages[0]);
  const files = messages.filter((message) => message.media);
  const isGrid = files.every((message) => PICTURES.has(message.type));
  return h("div", { class: isGrid ? `talk-album album-${Math.min(files.length, 4)}` : "album-list" },
    files.map((message) => h("div.album-item", { key: message.id }, isGrid ? tile(message) : attachment(message))));
}

/** Films of a grid have no room for controls: a click plays them. */
function tile(message) {
  const address = mediaAddress(message);
  return message.type === "video" && address ? clip("tile", address, { name: message.file_name ?? t("kind.video"), duration: message.media_duration }) : attachment(message);
}

function attachment(message) {
  if (message.location) return place(message.location);
  if (message.contact) return contact(message.contact);
  return message.media && media(message);
}

function media(message) {
  const address = mediaAddress(message);
  const name = message.file_name ?? t(`amo.type.${message.type}`);
  const trouble = message.file?.error;
  if (trouble) return h("div.talk-lost", {}, icon("alert"), h("span", {}, named(name), h("small", {}, t(has(`amo.file.${trouble}`) ? `amo.file.${trouble}` : "amo.file.broken"))));
  if (!address) return h("div.talk-lost.loading", {}, icon("clock"), h("span", {}, named(name), h("small", {}, t("amo.file.loading"))));
  if (message.type === "picture") return picture(address, t("kind.photo"), "talk-picture");
  if (message.type === "sticker") return sticker(address, message);
  if (message.type === "video") return film(address, { name, size: message.file_size });
  if (message.type === "voice") return recording(address, t("kind.voice"), message.media_duration);
  if (message.type === "audio") return recording(address, name, message.media_duration, h("b", {}, named(name)), bytes(message.file_size));
  return fileLink(address, name, message.file_size);
}

function picture(address, alt, name) {
  return h("a.picture-link", { key: address, href: address, target: "_blank", rel: "noreferrer" }, h("img", { class: name, src: address, alt }));
}

function sticker(address, message) {
  const isFilm = message.file?.content_type?.startsWith("video/");
  if (isFilm) return clip("talk-sticker", address, { name: t("kind.sticker"), loops: true });
  return picture(address, t("kind.sticker"), "talk-sticker");
}

function place({ lat, lon }) {
  return h("a.place", { href: mapAddress(lat, lon), target: "_blank", rel: "noreferrer" },
    mapTile(lat, lon), h("span.place-text", {}, h("b", {}, t("kind.location")), h("small", {}, `${lat.toFixed(5)}, ${lon.toFixed(5)}`)));
}

function contact({ name, phone }) {
  return h("div.file", {},
    h("span.face", { class: `tone-${tone((phone ?? "").replace(/\D/g, "") || 0)}`, "aria-hidden": "true" }, initials(name)),
    h("span.file-name", {}, named(name), h("small", {}, phone)));
}

/** Describe the buttons that were sent under a message; here they only tell what the client has to choose from. */
export function sentButtons({ text, buttons, list_message: list }) {
  if (list) return listMessage(list, text);
  return (buttons ?? []).map((row, index) => h("div.talk-keys", { key: `keys ${index}` }, row.map((button) =>
    h("span.talk-key", { title: button.url }, button.text, button.url && icon("out")))));
}

function listMessage({ header, body, footer, button, sections }, text) {
  return h("div.talk-list", {},
    header && h("b", {}, header), body && body !== text && h("p", {}, body),
    h("span.talk-key", {}, icon("list"), button),
    sections.map((section, index) => h("div", { key: index }, h("small", {}, section.title), h("ul", {}, section.rows.map((row) =>
      h("li", { key: row.callback_data }, row.title, row.description && h("small", {}, ` ${row.description}`)))))),
    footer && h("small", {}, footer));
}
