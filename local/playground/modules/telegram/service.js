// What Telegram itself says in a chat, in the middle of it.

import { fullName } from "../format.js";
import { has, t } from "../i18n.js";

const NAMED = {
  new_chat_members: (users) => users.map(fullName).join(", "),
  left_chat_member: fullName,
  new_chat_title: String,
  boost_added: (boost) => boost.boost_count,
  forum_topic_created: (topic) => topic.name,
  forum_topic_edited: (topic) => topic.name,
};
const KINDS = [
  "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo", "pinned_message", "group_chat_created",
  "supergroup_chat_created", "channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "message_auto_delete_timer_changed",
  "successful_payment", "refunded_payment", "users_shared", "chat_shared", "connected_website", "write_access_allowed", "passport_data",
  "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added", "forum_topic_created",
  "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
  "giveaway_created", "giveaway_completed", "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
];

/** Return the sentence of a service message, null for a message of a person or a bot. */
export function serviceText(message) {
  const kind = KINDS.find((name) => message[name] !== undefined);
  if (!kind) return null;
  const key = `tg.service.${kind}`;
  return has(key) ? t(key, { name: NAMED[kind]?.(message[kind]) ?? "" }) : t("tg.service");
}
