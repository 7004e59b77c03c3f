"""Methods about the topics of a forum (tdlib/td, ForumTopicManager.cpp)."""

from local.simulators.telegram import topics
from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.groups import GENERAL_TOPIC, TOPIC_COLOURS, Topic
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Chat, Json

LONGEST_NAME = 128
_RIGHT = "can_manage_topics"


def create_topic(call: Call) -> Json:
    chat = _forum(call)
    if not chat.is_private and not chat.me.has(_RIGHT):
        raise bad_request("not enough rights to create a topic")
    name = _name(call.params["name"])
    colour = call.params.get("icon_color", TOPIC_COLOURS[0])
    if not 0 <= colour <= 0xFFFFFF:
        raise bad_request("invalid icon color specified")
    emoji = call.params.get("icon_custom_emoji_id")
    icon = {"icon_color": colour, **({"icon_custom_emoji_id": emoji} if emoji else {})}
    call.pace(chat)
    call.announce(chat, {"forum_topic_created": {"name": name, **icon}})
    thread = max(chat.messages)
    chat.group.topics[thread] = Topic(name=name, creator_id=call.bot.id, **icon)
    return {"message_thread_id": thread, "name": name, **icon}


def edit_topic(call: Call) -> bool:
    chat, thread, topic = _topic(call, _RIGHT, "not enough rights to edit the topic")
    change: Json = {}
    if call.params.get("name"):
        change["name"] = topic.name = _name(call.params["name"])
    if "icon_custom_emoji_id" in call.params:
        topic.icon_custom_emoji_id = call.params["icon_custom_emoji_id"] or None
        change["icon_custom_emoji_id"] = call.params["icon_custom_emoji_id"]
    if not change:
        raise bad_request("TOPIC_NOT_MODIFIED")
    _tell(call, chat, thread, {"forum_topic_edited": change})
    return True


def close_topic(call: Call) -> bool:
    return _toggle(call, closed=True)


def reopen_topic(call: Call) -> bool:
    return _toggle(call, closed=False)


def _toggle(call: Call, *, closed: bool) -> bool:
    chat, thread, topic = _topic(call, _RIGHT, "not enough rights to close or open the topic")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _tell(call, chat, thread, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def delete_topic(call: Call) -> bool:
    chat, thread, _ = _topic(call, "can_delete_messages", "not enough rights to delete the topic")
    topics.delete_topic(call.simulator.world, call.bot, chat, thread)
    return True


def unpin_topic(call: Call) -> bool:
    chat, thread, _ = _topic(call, "can_pin_messages", "not enough rights to pin or unpin the topic")
    chat.pinned = [pinned for pinned in chat.pinned if _thread_of(chat, pinned) != thread]
    return True


def edit_general(call: Call) -> bool:
    chat = _general(call, "not enough rights to edit the topic")
    name = _name(call.params["name"])
    if chat.group.general.name == name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.group.general.name = name
    call.announce(chat, {"forum_topic_edited": {"name": name}})
    return True


def close_general(call: Call) -> bool:
    return _toggle_general(call, closed=True)


def reopen_general(call: Call) -> bool:
    return _toggle_general(call, closed=False)


def _toggle_general(call: Call, *, closed: bool) -> bool:
    chat = _general(call, "not enough rights to close or open the topic")
    if chat.group.general.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.group.general.closed = closed
    call.announce(chat, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def hide_general(call: Call) -> bool:
    """Hide General, which closes it too."""
    chat = _general(call, "not enough rights to close or open the topic")
    if chat.group.general.hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.group.general.hidden = chat.group.general.closed = True
    call.announce(chat, {"general_forum_topic_hidden": {}})
    return True


def unhide_general(call: Call) -> bool:
    chat = _general(call, "not enough rights to close or open the topic")
    if not chat.group.general.hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.group.general.hidden = False
    call.announce(chat, {"general_forum_topic_unhidden": {}})
    return True


def unpin_general(call: Call) -> bool:
    chat = _forum(call)
    if not chat.me.has("can_pin_messages"):
        raise bad_request("not enough rights to pin or unpin the topic")
    chat.pinned = [pinned for pinned in chat.pinned if _thread_of(chat, pinned) != GENERAL_TOPIC]
    return True


def icon_stickers(call: Call) -> list[Json]:
    """Return the free topic icons. Simplified: there are none here, a topic's icon is its colour."""
    _ = call
    return []


def _forum(call: Call) -> Chat:
    chat = call.place()
    if not chat.info.get("is_forum"):
        raise bad_request("the chat is not a forum")
    return chat


def _general(call: Call, refusal: str) -> Chat:
    chat = _forum(call)
    if chat.type != "supergroup":
        raise bad_request("the chat is not a supergroup forum")
    if not chat.me.has(_RIGHT):
        raise bad_request(refusal)
    return chat


def _topic(call: Call, right: str, refusal: str) -> tuple[Chat, int, Topic]:
    """Return a topic that the bot may manage: with the right, or because it made the topic."""
    chat = _forum(call)
    thread = call.params["message_thread_id"]
    topic = chat.group.topics.get(thread)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID" if thread > 0 else "invalid forum topic identifier specified")
    if not chat.is_private and not chat.me.has(right) and topic.creator_id != call.bot.id:
        raise bad_request(refusal)
    return chat, thread, topic


def _name(name: str) -> str:
    cleaned = " ".join(name.split())[:LONGEST_NAME]
    if not cleaned:
        raise bad_request("name must be non-empty")
    return cleaned


def _tell(call: Call, chat: Chat, thread: int, content: Json) -> None:
    call.announce(chat, topics.in_topic(thread, content))


def _thread_of(chat: Chat, message_id: int) -> int:
    stored = chat.messages.get(message_id)
    thread = stored.message.get("message_thread_id") if stored else None
    return int(thread or GENERAL_TOPIC)


BEHAVIOURS: dict[str, Behaviour] = {
    "createForumTopic": create_topic,
    "editForumTopic": edit_topic,
    "closeForumTopic": close_topic,
    "reopenForumTopic": reopen_topic,
    "deleteForumTopic": delete_topic,
    "unpinAllForumTopicMessages": unpin_topic,
    "editGeneralForumTopic": edit_general,
    "closeGeneralForumTopic": close_general,
    "reopenGeneralForumTopic": reopen_general,
    "hideGeneralForumTopic": hide_general,
    "unhideGeneralForumTopic": unhide_general,
    "unpinAllGeneralForumTopicMessages": unpin_general,
    "getForumTopicIconStickers": icon_stickers,
}
