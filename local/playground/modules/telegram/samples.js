// One message of each kind, made on the spot, so that nobody needs a microphone, a camera or a file.

import { readContent } from "../files.js";
import { fetchFile } from "../http.js";
import { t } from "../i18n.js";

const SHOP = { latitude: 55.76022, longitude: 37.61858 };
const LIVE_SECONDS = 900;
const DICE = ["🎲", "🎯", "🏀", "⚽", "🎳"];
const ALBUM = [[0, 0, 640, 480], [150, 60, 340, 340], [250, 150, 300, 225]];

/** kind → its sign in the menu and `make()`, which returns what a message carries, or a list of messages as an album. */
export const SAMPLES = [
  { kind: "photo", sign: "photo", make: async () => ({ file: await sample("peonies.jpg") }) },
  { kind: "document", sign: "file", make: () => ({ file: { size: 253_952, mime: "application/pdf", name: t("tg.sampleFileName") } }) },
  { kind: "album", sign: "album", make: album },
  { kind: "video", sign: "play", make: async () => ({ file: await film("video", { duration: 4 }, "video.mp4"), caption: t("tg.sampleCaption") }) },
  { kind: "animation", sign: "gif", make: async () => ({ file: { ...(await sample("flower.mp4", "animation")), fields: { duration: 2, width: 240, height: 240 } } }) },
  { kind: "audio", sign: "music", make: async () => ({ file: { ...(await sample("voice.ogg", "audio")), name: "melody.ogg", fields: { duration: 3, title: t("tg.sampleTitle"), performer: t("tg.samplePerformer") } } }) },
  { kind: "sticker", sign: "sticker", make: async () => sticker("sticker.webp", {}) },
  { kind: "animated", sign: "sticker", make: async () => sticker("sticker.tgs", { is_animated: true }) },
  { kind: "moving", sign: "sticker", make: async () => sticker("sticker.webm", { is_video: true }) },
  { kind: "contact", sign: "user", make: () => ({ contact: { phone_number: "+79161234567", first_name: t("tg.sampleName"), last_name: t("tg.sampleSurname") } }) },
  { kind: "location", sign: "pin", make: () => ({ location: SHOP }) },
  { kind: "live", sign: "live", make: () => ({ location: { ...SHOP, live_period: LIVE_SECONDS, horizontal_accuracy: 12 } }) },
  { kind: "venue", sign: "pin", make: () => ({ location: SHOP, venue: { location: SHOP, title: t("tg.sampleVenue"), address: t("tg.sampleAddress") } }) },
  { kind: "poll", sign: "poll", make: poll },
  { kind: "dice", sign: "dice", make: () => ({ dice: { emoji: DICE[Math.floor(Math.random() * DICE.length)], value: 1 + Math.floor(Math.random() * 5) } }) },
  { kind: "formatted", sign: "text", make: formatted },
];

/** Whom a message can be forwarded from → its `forward_origin`, without the date. */
export const FORWARDED = {
  user: () => ({ type: "user", sender_user: { id: 777_000_111, is_bot: false, first_name: t("tg.sampleName"), last_name: t("tg.sampleSurname") } }),
  hidden_user: () => ({ type: "hidden_user", sender_user_name: t("tg.sampleHidden") }),
  chat: () => ({ type: "chat", sender_chat: { id: -1_001_234_567_890, title: t("tg.sampleGroup"), type: "supergroup" } }),
  channel: () => ({ type: "channel", chat: { id: -1_009_876_543_210, title: t("tg.sampleChannel"), username: "peonies_daily", type: "channel" }, message_id: 42, author_signature: t("tg.sampleName") }),
};

export async function voice() {
  return { file: { ...(await sample("voice.ogg", "voice")), fields: { duration: 3 } } };
}

export async function roundVideo() {
  return { file: await film("video_note", { duration: 3, length: 240 }, "circle.mp4") };
}

/** Describe a file that lies beside this page, with its bytes. */
async function sample(name, kind) {
  return described(await fetchFile(`samples/${name}`), name, kind);
}

async function described(blob, name, kind) {
  return { name, size: blob.size, mime: blob.type || "application/octet-stream", content: await readContent(blob), ...(kind && { kind }) };
}

async function film(kind, fields, name) {
  return { ...(await sample(name, kind)), fields, thumbnail: await readContent(await cut(kind === "video" ? [0, 0, 640, 480] : [80, 0, 480, 480], 160)) };
}

async function sticker(name, fields) {
  const thumbnail = await readContent(await fetchFile("samples/sticker.webp"));
  return { file: { ...(await sample(name, "sticker")), fields: { emoji: "🌸", set_name: "Flowers", ...fields }, thumbnail } };
}

async function album() {
  const photos = await Promise.all(ALBUM.map((part) => cut(part, 640)));
  const files = await Promise.all(photos.map((photo, index) => described(photo, `peonies-${index + 1}.jpg`)));
  return files.map((file, index) => (index ? { file } : { file, caption: t("tg.sampleCaption") }));
}

/** Cut a part out of the sample photo: [left, top, width, height] → a JPEG so wide. */
async function cut([left, top, width, height], wide) {
  const picture = await createImageBitmap(await fetchFile("samples/peonies.jpg"));
  const canvas = new OffscreenCanvas(wide, Math.round((wide * height) / width));
  canvas.getContext("2d").drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.82 });
}

function poll() {
  const options = ["tg.sampleOption1", "tg.sampleOption2"].map((key, index) => ({ persistent_id: String(index), text: t(key), voter_count: index ? 1 : 3 }));
  return {
    poll: {
      id: String(Date.now()), question: t("tg.sampleQuestion"), options, total_voter_count: 4, is_closed: false, is_anonymous: true, type: "regular",
      allows_multiple_answers: false,
    },
  };
}

/** Mark the words of the sample sentence that stand between signs: the formatting of each kind, and a hidden address. */
function formatted() {
  const marks = { "*": "bold", _: "italic", "~": "strikethrough", "`": "code", "|": "spoiler", "^": "text_link" };
  const open = {};
  const entities = [];
  let text = "";
  for (const letter of t("tg.sampleFormatted")) {
    const type = marks[letter];
    if (!type) text += letter;
    else if (letter in open) {
      const offset = open[letter];
      delete open[letter];
      entities.push({ type, offset, length: text.length - offset, ...(type === "text_link" && { url: "https://example.com/peonies" }) });
    } else open[letter] = text.length;
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset) };
}
