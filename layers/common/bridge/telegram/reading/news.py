"""What changes what is known of a group: its title, its topics, its end as a basic group, a bot's standing in it."""

from bridge.domain.groups import GroupBot, Standing
from bridge.domain.names import readable
from bridge.domain.records import Chat
from bridge.fields import Object, has, is_set, number_of, object_of, text_of
from bridge.relay.messages import GroupNews, Membership, Moved, Presence, Renamed, TopicNamed
from bridge.telegram.reading.authors import author_of
from bridge.telegram.reading.people import chat_of, moment_of
from bridge.telegram.reading.presence import came_or_went

_LOWEST = -(2**52)

_STANDINGS = {standing.value: standing for standing in Standing}


def news_of(bot_id: int, message: Object) -> GroupNews | None:
    """Return what Telegram notes of a group in a message of its own, None for anything else."""
    chat = chat_of(message)
    if chat is None or not chat.kind.is_group:
        return None
    return _moved(bot_id, chat, message) or _renamed(bot_id, chat, message) or _topic(bot_id, chat, message)


def _moved(bot_id: int, chat: Chat, message: Object) -> Moved | None:
    new_id, old_id = _group_in(message, "migrate_to_chat_id"), _group_in(message, "migrate_from_chat_id")
    if new_id is not None and new_id != chat.id:
        return Moved(bot_id, chat.id, new_id)
    return Moved(bot_id, old_id, chat.id) if old_id is not None and old_id != chat.id else None


def _group_in(message: Object, name: str) -> int | None:
    """Return the id of a group, which is negative and has at most 52 significant bits."""
    chat_id = number_of(message, name)
    return chat_id if chat_id is not None and _LOWEST < chat_id < 0 else None


def _renamed(bot_id: int, chat: Chat, message: Object) -> Renamed | None:
    title = readable(text_of(message, "new_chat_title"))
    return Renamed(bot_id, chat, title) if title else None


def _topic(bot_id: int, chat: Chat, message: Object) -> TopicNamed | None:
    """Return the name of a topic; it has the number of the message that made it."""
    made, renamed = object_of(message, "forum_topic_created"), object_of(message, "forum_topic_edited")
    thread = number_of(message, "message_thread_id") or (number_of(message, "message_id") if made else None)
    name = readable(text_of(made or renamed, "name"))
    return TopicNamed(bot_id, chat, thread, name) if name and thread else None


def standing_changed(bot_id: int, change: Object) -> Membership | Presence | None:
    """Return that a bot's standing in a group has changed, or that a person blocked it or came back."""
    chat = chat_of(change)
    if chat is None or not chat.kind.is_group:
        return came_or_went(bot_id, change)
    before, after = object_of(change, "old_chat_member"), object_of(change, "new_chat_member")
    standing = _standing(after)
    if standing is None:
        return None
    was = _standing(before)
    return Membership(
        bot_id,
        chat,
        chat.title,
        author_of(chat, change),
        moment_of(change, "date"),
        GroupBot(
            bot_id,
            standing,
            hears=standing is Standing.ADMINISTRATOR,
            writes=standing.is_inside and (standing is not Standing.RESTRICTED or is_set(after, "can_send_messages")),
            at=moment_of(change, "date"),
        ),
        was_inside=was is not None and was.is_inside,
    )


def _standing(member: Object) -> Standing | None:
    """Return what a member is; somebody with restrictions may have left with them, which only a flag tells."""
    standing = _STANDINGS.get(text_of(member, "status"))
    has_left = standing is Standing.RESTRICTED and has(member, "is_member") and not is_set(member, "is_member")
    return Standing.LEFT if has_left else standing
