"""The fields of a message that are no content: what is read beside it, what is left out, and notes of Telegram itself.

docs/content.md says field by field why; a field of the Bot API that stands in none of the tables makes a test fail.
"""

IGNORED = frozenset({
    "message_auto_delete_timer_changed", "pinned_message", "connected_website", "write_access_allowed",
    "proximity_alert_triggered", "boost_added", "chat_background_set", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "giveaway_created", "giveaway_completed", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
    "video_chat_participants_invited", "paid_message_price_changed", "direct_message_price_changed",
    "new_chat_members", "new_chat_member", "new_chat_participant", "left_chat_member", "left_chat_participant",
    "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
    "channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "managed_bot_created", "chat_owner_left",
    "chat_owner_changed", "community_chat_added", "community_chat_removed", "suggested_post_approved",
    "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded",
})  # fmt: skip
"""Notes of Telegram itself: nobody wrote them and nobody has to answer, so they are no messages for a manager.

What they tell of a group is read in `news`.
"""

READ = frozenset({
    "message_id", "from", "date", "edit_date", "chat", "message_thread_id", "is_topic_message",
    "entities", "caption", "caption_entities",
    "forward_origin", "forward_from", "forward_from_chat", "forward_signature", "forward_sender_name",
    "reply_to_message", "external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id",
    "reply_to_poll_option_id", "via_bot", "has_media_spoiler", "suggested_post_info", "reply_markup",
    "sender_chat", "author_signature", "is_automatic_forward", "ephemeral_message_id", "receiver_user",
})  # fmt: skip
"""What tells whose message it is and for whom, where it comes from and what it answers."""

LEFT_OUT = frozenset({
    "direct_messages_topic", "sender_boost_count", "sender_business_bot", "sender_tag",
    "guest_query_id", "business_connection_id", "guest_bot_caller_user",
    "guest_bot_caller_chat", "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id",
    "paid_star_count", "link_preview_options", "effect_id", "show_caption_above_media",
    "forward_from_message_id", "forward_date",
})  # fmt: skip
"""What changes nothing that a manager would see of a message."""

BESIDE = IGNORED | READ | LEFT_OUT
"""Every known field that is no content of a person."""
