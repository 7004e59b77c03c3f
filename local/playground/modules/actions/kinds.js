// What a person sends besides words: files, albums, recordings, and one message of every kind.

import { composingAt, putBack } from "../composing.js";
import { draftAt, giveBack, takeDraft } from "../drafts.js";
import { readContent } from "../files.js";
import { t } from "../i18n.js";
import { toEnd } from "../scroll.js";
import { FORWARDED, SAMPLES, roundVideo, voice } from "../telegram/samples.js";
import { attempt } from "../toast.js";
import { answering, edit, openChat, say, takeWish } from "./telegram.js";

/** Larger ones are described by their size alone: Telegram gives bots no more than 20 MB either. */
const LARGEST_CONTENT = 10 * 1024 * 1024;
const LONGEST_CAPTION = 1024;
const CAPTIONED = new Set(["photo", "document", "album", "video", "animation", "audio"]);

/** Send files that were chosen, several as an album; while a message is being edited, the file replaces its file. */
export function attach(files) {
  const target = openChat();
  const { edits } = composingAt(target.place);
  if (edits) return edit(target, edits, async () => ({ file: await described(files[0]) }));
  return sendContents(target, () => Promise.all(files.map(async (file) => ({ file: await described(file) }))), true);
}

export function send(kind) {
  return sendContents(openChat(), SAMPLES.find((one) => one.kind === kind).make, CAPTIONED.has(kind));
}

export function recordVoice() {
  return sendContents(openChat(), voice, false);
}

export function recordRound() {
  return sendContents(openChat(), roundVideo, false);
}

/** Send what is written, or a sample, as forwarded from somebody. */
export function sendForwarded(origin) {
  const target = openChat();
  const text = takeDraft(target.place);
  const date = Math.floor(Date.now() / 1000) - 3600;
  return attempt("write", () => say({ text: text || t("tg.sampleForwarded"), forward_origin: { ...FORWARDED[origin](), date } }, target))
    .then((isSent) => isSent || giveBack(target.place, text));
}

/** Send one content or an album, in answer to what is being answered; what is written becomes the caption. */
async function sendContents(target, make, isCaptioned) {
  const { place } = target;
  const wish = takeWish(target);
  const caption = isCaptioned && draftAt(place).length <= LONGEST_CAPTION ? takeDraft(place) : "";
  let count = 0;
  toEnd(place);
  const isSent = await attempt("write", async () => {
    const contents = [await make()].flat();
    const album = contents.length > 1 && { media_group_id: String(Date.now()) };
    for (const content of contents) {
      await say({ ...content, ...album, ...(caption && !count && { caption }), ...answering(wish, target) }, target);
      count += 1;
    }
  });
  if (!isSent && !count) {
    giveBack(place, caption);
    putBack(place, wish);
  }
}

async function described(file) {
  const { name, size } = file;
  const about = { name, size: Math.max(size, 1), mime: file.type || "application/octet-stream" };
  return size > 0 && size <= LARGEST_CONTENT ? { ...about, content: await readContent(file) } : about;
}
