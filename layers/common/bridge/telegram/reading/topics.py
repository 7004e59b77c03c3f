"""Topics of forums: threads of other groups look alike and are none (tdlib/telegram-bot-api#356, #447)."""

from bridge.domain.names import readable
from bridge.fields import Object, is_set, number_of, object_of, text_of


def thread_of(message: Object) -> int | None:
    """Return the topic that a message stands in: 0 for «General», which has no number; None where there are none."""
    if is_set(message, "is_topic_message"):
        return number_of(message, "message_thread_id") or 0
    return 0 if is_set(object_of(message, "chat"), "is_forum") else None


def topic_of(message: Object) -> str:
    """Return what the topic was called at first, which every message tells that answers no other one."""
    root = object_of(message, "reply_to_message")
    return readable(text_of(object_of(root, "forum_topic_created"), "name")) if thread_of(message) else ""
