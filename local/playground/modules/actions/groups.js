// What people do with a group itself: make it, rename it, change who is in it and as what.

import { readTelegram, rememberPerson } from "../data.js";
import { forgetDrafts } from "../drafts.js";
import { call } from "../http.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { speaker } from "../telegram/groups.js";
import { people, person } from "../telegram/world.js";
import { attempt, toast } from "../toast.js";
import { newId, openDialog } from "./telegram.js";

/** Make the group that the form describes, with its new people, and open it. */
export function createGroup(event) {
  event.preventDefault();
  const given = new FormData(event.target);
  const bots = chosenIn(event.target, "bot");
  if (!bots.length) return toast(t("tg.group.needsBot"));
  const chosen = chosenIn(event.target, "member");
  const made = newcomers(String(given.get("people")));
  const members = [...people().filter((user) => chosen.includes(user.id)), ...made];
  return attempt("group", async () => {
    for (const id of bots) await tell(`/sim/bots/${id}`, { privacy: !given.has("sees all") });
    const wish = { title: String(given.get("title")).trim(), from: me(), bots, people: members.map(plainUser) };
    const { chat_id: id } = await tell("/sim/new_group", wish);
    made.forEach(rememberPerson);
    forgetDrafts("new group");
    await readTelegram(bots);
    openDialog(null, id);
  });
}

function chosenIn(form, name) {
  return [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => Number(box.dataset.value));
}

export function rename(event, group) {
  event.preventDefault();
  const title = String(new FormData(event.target).get("title")).trim();
  return changeGroup(group, { title }, () => forgetDrafts(`title of ${group.ids[0]}`));
}

/** Let a basic group become a supergroup. */
export function makeLarge(group) {
  return changeGroup(group, { migrate: true });
}

/** Let a group have topics, or none any more; a basic one becomes a supergroup first, as in the real clients. */
export function setForum(group, isForum) {
  return attempt("group", async () => {
    const { bot, chat } = speaker(group);
    const about = (id) => ({ bot_id: bot.bot_id, chat_id: id, from: me() });
    const isBasic = group.chat.type === "group";
    const id = isBasic ? (await tell("/sim/groups", { ...about(chat.chat.id), migrate: true })).chat_id : chat.chat.id;
    await tell("/sim/groups", { ...about(id), is_forum: isForum });
    await readTelegram(botsOf(group));
  });
}

/** Delete a group for everybody, once the owner has said so twice. */
export function deleteGroup(group) {
  if (!window.confirm(t("tg.group.confirm", { title: group.chat.title }))) return undefined;
  return changeGroup(group, { deleted: true }, () => openDialog(null, null));
}

function changeGroup(group, wish, done = () => undefined) {
  return attempt("group", async () => {
    const { bot, chat } = speaker(group);
    await tell("/sim/groups", { bot_id: bot.bot_id, chat_id: chat.chat.id, from: me(), ...wish });
    done();
    await readTelegram(botsOf(group));
  });
}

/** Make a person of a group what is chosen: a status, or `anonymous` for an administrator who writes as the group. */
export function setPerson(group, user, chosen) {
  const isAnonymous = chosen === "anonymous";
  const standing = isAnonymous ? { status: "administrator", rights: { can_manage_chat: true, is_anonymous: true } } : { status: chosen };
  return attempt("group", async () => {
    await tellMember(group, plainUser(user), standing);
    await readTelegram(botsOf(group));
  });
}

/** Add the person in the form to a group: somebody who is known by their id, or a new one by name. */
export function addMember(event, group) {
  event.preventDefault();
  const [made] = newcomers(String(new FormData(event.target).get("name")));
  if (!made) return undefined;
  rememberPerson(made);
  forgetDrafts(`member of ${group.ids[0]}`);
  return setPerson(group, made, "member");
}

/** Make a bot of a group what is chosen; `muted` is a member who may not write. */
export function setBot(group, bot, chosen) {
  return attempt("group", async () => {
    await standAs(group, bot, chosen);
    await readTelegram([bot.bot_id, ...botsOf(group)]);
  });
}

/** Change a bot's privacy mode, and add it again, without which a group does not feel the change. */
export function setPrivacy(group, bot, isPrivate) {
  return attempt("group", async () => {
    await tell(`/sim/bots/${bot.bot_id}`, { privacy: isPrivate });
    await standAs(group, bot, "kicked");
    await standAs(group, bot, "member");
    await readTelegram([bot.bot_id, ...botsOf(group)]);
  });
}

function standAs(group, bot, chosen) {
  const user = { id: bot.bot_id, is_bot: true, first_name: bot.name, username: bot.username };
  const known = group.views.some((view) => view.bot.bot_id === bot.bot_id);
  const standing = { status: chosen === "muted" ? "restricted" : chosen };
  const where = known ? { chat_id: group.chat.id } : { chat: { id: group.chat.id, type: group.chat.type, title: group.chat.title } };
  return tell("/sim/members", { bot_id: bot.bot_id, ...where, user, from: me(), ...standing });
}

function tellMember(group, user, standing) {
  const { bot, chat } = speaker(group);
  return tell("/sim/members", { bot_id: bot.bot_id, chat_id: chat.chat.id, user, from: me(), ...standing });
}

/** Return new people by names that are divided by commas. */
function newcomers(names) {
  const each = names.split(",").map((name) => name.trim()).filter(Boolean);
  return each.map((name) => {
    const [first, ...rest] = name.split(/\s+/);
    return { id: newId(), first_name: first, ...(rest.length && { last_name: rest.join(" ") }) };
  });
}

function me() {
  return plainUser(person());
}

function plainUser({ type: _, ...user }) {
  return user;
}

function botsOf(group) {
  return group.views.map((view) => view.bot.bot_id);
}

function tell(path, body) {
  return call("POST", `${state.config.telegram}${path}`, body);
}
