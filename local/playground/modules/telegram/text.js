// Text with its entities: formatting inside formatting, links whose words hide their address, spoilers.

import { h } from "../dom.js";
import { t } from "../i18n.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const LINKS = new Set(["mention", "text_mention", "bot_command", "hashtag", "cashtag", "email", "phone_number"]);

/**
 * Describe a text. Offsets count UTF-16 units, as JavaScript does. `command(text)` is called for a command that is
 * clicked, `link(event)` for a link.
 */
export function formatted(text, entities = [], acts = {}) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, ordered, acts);
}

/** Return an address that a page may lead to, nothing for any other. */
export function harmless(target) {
  return /^(https?|tg|mailto):/i.test(target) ? target : undefined;
}

/** Describe text[start, end) with the entities that begin in it; what crosses another's end is cut there. */
function span(text, start, end, entities, acts) {
  const parts = [];
  let place = start;
  let left = entities;
  while (left.length) {
    const [outer, ...others] = left;
    const stop = Math.min(outer.offset + outer.length, end);
    const inner = others.filter((one) => one.offset < stop);
    parts.push(text.slice(place, outer.offset), marked(outer, text.slice(outer.offset, stop), span(text, outer.offset, stop, inner, acts), acts));
    place = stop;
    left = others.filter((one) => one.offset >= stop);
  }
  return [...parts, text.slice(place, end)].filter((part) => part !== "");
}

function marked(entity, text, inside, { command, link }) {
  if (entity.type === "text_link" || entity.type === "url") {
    const target = entity.url ?? (/^https?:/i.test(text) ? text : `https://${text}`);
    return h("a", { href: harmless(target), title: entity.url, target: "_blank", rel: "noreferrer", onclick: link }, inside);
  }
  if (entity.type === "bot_command" && command) return h("a.link", { href: `#${text}`, onclick: instead(() => command(text)) }, inside);
  if (entity.type === "spoiler") return h("button.spoiler", { type: "button", title: t("tg.spoiler"), onclick: reveal }, inside);
  if (LINKS.has(entity.type)) return h("span.link", {}, inside);
  return TAGS[entity.type] ? h(TAGS[entity.type], {}, inside) : inside;
}

/** Only a link breaks where words do; what it leads to is done here. */
function instead(work) {
  return (event) => {
    event.preventDefault();
    work();
  };
}

export function reveal(event) {
  event.currentTarget.classList.toggle("shown");
}
