// What the next message of a composer will be besides its text: an answer to a message, or an edit of one.

import { focusOn } from "./focus.js";
import { change, state } from "./store.js";

/** Return what was begun at a place: {answers} or {edits}, the id of a message, and perhaps the `quote` of it. */
export function composingAt(place) {
  return state.composing[place] ?? {};
}

export function begin(place, wish) {
  focusOn(`[data-composer="${CSS.escape(place)}"]`);
  change({ panel: null, composing: { ...state.composing, [place]: wish } });
}

/** Return what was begun at a place, which is nothing from here on. */
export function take(place) {
  const { [place]: wish = {}, ...others } = state.composing;
  change({ composing: others });
  return wish;
}

/** Put back what was taken and could not be sent, unless something else was begun since. */
export function putBack(place, wish) {
  if (Object.keys(wish).length && !state.composing[place]) change({ composing: { ...state.composing, [place]: wish } });
  return false;
}
