// The topics of a forum: chips above its messages, and what can be done with the open one.

import { addTopic, changeTopic, chooseTopic, deleteTopic } from "../actions/topics.js";
import { opens } from "../controls.js";
import { h, icon } from "../dom.js";
import { typed } from "../drafts.js";
import { named } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { manages, memberOf } from "./groups.js";
import { GENERAL, topicOf } from "./world.js";

export function topicBar(group) {
  const open = topicOf(group);
  const chip = (id, name, isShut) =>
    h("button.chip", { key: String(id), "aria-pressed": String(open === id), onclick: () => chooseTopic(group, id) }, isShut && icon("lock"), named(name));
  return h("div.tg-topics", { role: "group", "aria-label": t("tg.topics") },
    h("div.chips", {},
      chip(null, t("tg.topic.all")),
      !group.general.hidden && chip(GENERAL, generalName(group), group.general.closed),
      group.topics.map((topic) => chip(topic.message_thread_id, nameOf(topic), topic.closed))),
    h("button.round", { ...opens("topic"), "aria-label": t("tg.topic.menu"), title: t("tg.topic.menu") }, icon("plus")),
    state.panel === "topic" && topicPanel(group, open));
}

/** Describe the topic of a message, where the messages of all topics are shown. */
export function topicLabel(group, message) {
  if (!group.chat.is_forum || topicOf(group) !== null || !message.is_topic_message || message.forum_topic_created) return null;
  const topic = group.topics.find((one) => one.message_thread_id === message.message_thread_id);
  return topic && h("button.topic-label", { onclick: () => chooseTopic(group, topic.message_thread_id) }, "# ", named(nameOf(topic)));
}

/** Tell whether the open topic takes no messages of the person. */
export function isClosed(group) {
  if (!group.chat.is_forum || manages(memberOf(group, state.personId))) return false;
  return openTopic(group)?.closed ?? group.general.closed;
}

function openTopic(group) {
  const open = topicOf(group);
  return open === GENERAL ? group.general : group.topics.find((one) => one.message_thread_id === open);
}

/** Who has written in a topic that began before the bot came leaves its name unknown. */
function nameOf(topic) {
  return topic.name || t("tg.topic.unnamed", { id: topic.message_thread_id });
}

function generalName(group) {
  return group.general.name === "General" ? t("tg.topic.general") : group.general.name;
}

function topicPanel(group, open) {
  const topic = openTopic(group);
  return h("div.panel.tg-topic", {},
    h("form", { onsubmit: (event) => addTopic(event, group) },
      h("label", {}, t("tg.topic.new"), h("input", { name: "name", required: true, maxlength: "128", autocomplete: "off", placeholder: t("tg.topic.example"), ...typed(`topic of ${group.ids[0]}`) })),
      h("button.blue", {}, t("tg.topic.create"))),
    topic && [
      h("form", { key: "rename", onsubmit: (event) => changeTopic(event, group, open) },
        h("label", {}, t("tg.topic.rename"), h("input", { name: "name", required: true, maxlength: "128", autocomplete: "off", ...typed(`topic ${group.ids[0]} ${open}`, open === GENERAL ? generalName(group) : nameOf(topic)) })),
        h("button.blue", {}, t("save"))),
      h("button.choice", { key: "close", type: "button", onclick: () => changeTopic(null, group, open, { closed: !topic.closed }) }, icon("lock"), t(topic.closed ? "tg.topic.open" : "tg.topic.close")),
      open !== GENERAL && h("button.choice.danger", { key: "delete", type: "button", onclick: () => deleteTopic(group, open) }, icon("trash"), t("tg.topic.delete")),
    ]);
}
