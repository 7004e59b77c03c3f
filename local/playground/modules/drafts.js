// What has been typed and not yet sent, by the place it was typed in: kept through redraws, other dialogs and reloads.

import { change } from "./store.js";

const STORED = "playground.drafts";
const TICKED = "yes";
const NOT_TICKED = "no";

/** place → {text, sending}: `sending` are the texts on their way, the first one now, each with what goes with it. */
const drafts = new Map(restored());

/** Return the properties that tie a field to the draft of a place. */
export function typed(place, otherwise = "") {
  return { value: drafts.get(place)?.text ?? otherwise, oninput: (event) => setDraft(place, event.target.value) };
}

/** Return the properties that tie a box to tick to the draft of a place. */
export function ticked(place, otherwise = false) {
  const checked = (drafts.get(place)?.text ?? (otherwise ? TICKED : NOT_TICKED)) === TICKED;
  const onchange = (event) => {
    setDraft(place, event.target.checked ? TICKED : NOT_TICKED);
    change();
  };
  return { checked, onchange };
}

export function draftAt(place) {
  return drafts.get(place)?.text.trim() ?? "";
}

export function setDraft(place, text) {
  const draft = drafts.get(place);
  // The same object all along: the texts on their way belong to it.
  if (draft) draft.text = text;
  else drafts.set(place, { text, sending: [] });
  store();
}

/** Forget the drafts whose place begins with `beginning`; texts on their way stay. */
export function forgetDrafts(beginning = "") {
  for (const [place, { sending }] of drafts) {
    if (place.startsWith(beginning) && !sending.length) drafts.delete(place);
  }
  store();
}

/** Return the text of a place to send it with something else, and leave the place empty; `giveBack` is its reverse. */
export function takeDraft(place) {
  const text = draftAt(place);
  if (text) setDraft(place, "");
  return text;
}

export function giveBack(place, text) {
  if (text) setDraft(place, [text, draftAt(place)].filter(Boolean).join("\n"));
  change();
}

/**
 * Send the draft of a place after what was sent there before; `send(text, more)` tells whether it was taken.
 * A text that was not taken comes back, with all that waited behind it and what has been typed since.
 */
export async function sendDraft(place, send, more = {}) {
  const draft = drafts.get(place);
  const text = draft?.text.trim();
  if (!text) return;
  draft.text = "";
  draft.sending.push({ text, more });
  store();
  change();
  if (draft.sending.length > 1) return;
  while (draft.sending.length && (await send(draft.sending[0].text, draft.sending[0].more))) {
    draft.sending.shift();
    store();
  }
  Object.assign(draft, whole(draft));
  store();
  change();
}

function whole({ text, sending }) {
  return { text: [...sending.map((one) => one.text), text].filter(Boolean).join("\n"), sending: [] };
}

function store() {
  const kept = [...drafts].filter(([, { text, sending }]) => text || sending.length);
  sessionStorage.setItem(STORED, JSON.stringify(kept));
}

function restored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED)).map(([place, draft]) => [place, whole(draft)]);
  } catch {
    return [];
  }
}
