// A list of messages that stays at its end while the reader is there, and says what came while they were not.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { change } from "./store.js";

const NEAR = 48;

/** key → {element, top, away, seen}: how far each list has been read. */
const places = new Map();

/** Describe the list; `count` is the number of its messages, `name` says what it holds. */
export function messageList(key, name, count, children) {
  const place = placeOf(key);
  if (!place.away) place.seen = count;
  const news = Math.max(0, count - place.seen);
  return h("div.list-frame", { key: `list ${key}` },
    h("div.list-scroll", { mounted: (element) => follow(place, element), role: "log", tabindex: "0", "aria-label": name },
      h("div.list-content", {}, children)),
    place.away && h("button.to-end", { key: "to end", onclick: () => toEnd(key) },
      icon("down"), h("span.unseen", {}, t("toEnd")), news > 0 && h("i.count", {}, news)));
}

/** Go to the end of a list, and stay there. */
export function toEnd(key) {
  const place = placeOf(key);
  place.away = false;
  if (place.element) stay(place);
  change();
}

export function isAtEnd(key) {
  return !placeOf(key).away;
}

function placeOf(key) {
  if (!places.has(key)) places.set(key, { element: null, top: 0, away: false, seen: 0 });
  const place = places.get(key);
  if (place.element && !place.element.isConnected) Object.assign(place, { element: null, top: 0, away: false });
  return place;
}

function follow(place, element) {
  Object.assign(place, { element, top: 0, away: false });
  const sizes = new ResizeObserver(() => stay(place));
  sizes.observe(element);
  sizes.observe(element.firstElementChild);
  element.addEventListener("scroll", () => moved(place), { passive: true });
}

function stay(place) {
  if (!place.away) place.element?.scrollTo(0, place.element.scrollHeight);
}

/** Only a way upwards is the reader's own: growing content leaves the top where it was. */
function moved(place) {
  const { element, top, away } = place;
  if (!element) return;
  place.top = element.scrollTop;
  const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  place.away = !isAtEnd && (away || element.scrollTop < top);
  if (place.away !== away) change();
}
