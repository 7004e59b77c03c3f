// What a message carries besides text and files: places, people, polls, dice, and what has no picture of its own.

import { h, icon } from "../dom.js";
import { fullName, initials, named, tone } from "../format.js";
import { plural, t } from "../i18n.js";
import { mapAddress, mapTile } from "../map.js";

/** kind → how it is shown, in the order of looking: a venue has a location as well. */
export const CARDS = {
  venue: (venue) => place(venue.location, venue.title, venue.address),
  location: (location) => place(location, t(location.live_period ? "kind.live" : "kind.location"), location.live_period ? t("tg.live") : coordinates(location)),
  contact,
  poll,
  dice: ({ emoji, value }) => h("div.dice", { role: "img", "aria-label": `${emoji} ${value}` }, emoji, h("small", {}, value)),
  checklist: ({ title, tasks }) => h("div.poll", {}, h("b", {}, title), tasks.map((task) => h("div.task", { key: task.id }, task.completion_date ? "☑" : "☐", " ", task.text))),
  game: (game) => card("play", game.title, game.description),
  invoice: (invoice) => card("file", invoice.title, `${(invoice.total_amount / 100).toLocaleString("ru")} ${invoice.currency}`),
  story: (story) => card("photo", t("kind.story"), story.chat && fullName(story.chat)),
  paid_media: (paid) => card("photo", t("kind.paid_media"), `⭐ ${paid.star_count}`),
  gift: (given) => card("gift", t("kind.gift"), given.text),
  unique_gift: (given) => card("gift", t("kind.gift"), given.gift?.name),
  giveaway: (giveaway) => card("gift", t("kind.giveaway"), giveaway.prize_description),
  giveaway_winners: (giveaway) => card("gift", t("kind.giveaway_winners"), giveaway.prize_description),
  web_app_data: (sent) => card("file", sent.button_text, sent.data),
};

export function cardOf(message) {
  return Object.keys(CARDS).find((kind) => message[kind]) ?? null;
}

function card(sign, title, line) {
  return h("div.file", {}, h("span.file-icon", {}, icon(sign)), h("span.file-name", {}, named(title), line && h("small", {}, line)));
}

function place(location, title, line) {
  const { latitude, longitude } = location;
  return h("a.place", { href: mapAddress(latitude, longitude), target: "_blank", rel: "noreferrer" },
    mapTile(latitude, longitude), h("span.place-text", {}, h("b", {}, title), h("small", {}, line)));
}

function coordinates({ latitude, longitude }) {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function contact(person) {
  const name = fullName(person);
  return h("div.file", {},
    h("span.avatar", { class: `tone-${tone(person.user_id ?? person.phone_number?.replace(/\D/g, "") ?? 0)}`, "aria-hidden": "true" }, initials(name)),
    h("span.file-name", {}, named(name), h("small", {}, person.phone_number)));
}

function poll({ question, options, total_voter_count: total, is_closed: isClosed, type }) {
  const kind = isClosed ? "tg.poll.closed" : type === "quiz" ? "tg.poll.quiz" : "tg.poll";
  return h("div.poll", {},
    h("b", {}, question),
    h("small", {}, t(kind)),
    options.map((option, index) => {
      const share = total ? Math.round((100 * option.voter_count) / total) : 0;
      return h("div.option", { key: index }, h("span", {}, `${share}%`), h("span", {}, option.text), h("i", { style: `--share:${share}%` }));
    }),
    h("small.poll-total", {}, plural("tg.votes", total ?? 0)));
}
