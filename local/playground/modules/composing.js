// What the next message of a composer will be besides its text: an answer to a message, an edit of one, with buttons.

import { focusOn } from "./focus.js";
import { change, state } from "./store.js";

/** Return what was begun at a place: `answers` or `edits` is the id of a message; the rest is the side's own. */
export function composingAt(place) {
  return state.composing[place] ?? {};
}

/** Prepare the next message, and go to its text. */
export function begin(place, wish) {
  focusOn(`[data-composer="${CSS.escape(place)}"]`);
  change({ panel: null });
  prepare(place, wish);
}

export function prepare(place, wish) {
  change({ composing: { ...state.composing, [place]: wish } });
}

/** Return what was begun at a place, which is nothing from here on. */
export function take(place) {
  const { [place]: wish = {}, ...others } = state.composing;
  change({ composing: others });
  return wish;
}

/** Put back what was taken and could not be sent, unless something else was begun since. */
export function putBack(place, wish) {
  if (Object.keys(wish).length && !state.composing[place]) prepare(place, wish);
  return false;
}
