"""What becomes of a forum's topic, whoever changes it."""

from local.simulators.telegram import posting
from local.simulators.telegram.world import Bot, Chat, Json, World


def in_topic(thread: int, content: Json) -> Json:
    """Return a service message's content as one of a topic."""
    return {"message_thread_id": thread, "is_topic_message": True, **content}


def delete_topic(world: World, bot: Bot, chat: Chat, thread: int) -> None:
    """Delete a topic with its messages; Telegram tells nobody."""
    del chat.group.topics[thread]
    for stored in chat.messages.values():
        if stored.message.get("message_thread_id") == thread or stored.message["message_id"] == thread:
            for _, _, copy in [(bot, chat, stored), *posting.copies(world, bot, chat, stored)]:
                copy.deleted = True
