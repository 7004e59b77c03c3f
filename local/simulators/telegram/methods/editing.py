"""Methods that change, delete or mark messages."""

from local.simulators.telegram import posting
from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.messages import CAPTIONED
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.methods.content import caption_content, text_content
from local.simulators.telegram.methods.keyboard import keyboard_alone
from local.simulators.telegram.methods.media import replacement
from local.simulators.telegram.methods.sending import check_place
from local.simulators.telegram.world import Chat, Json, StoredMessage

DELETABLE_FOR = 48 * 3600
MOST_DELETED = 100
_REACTIONS = """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓
    🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
REACTIONS = frozenset(_REACTIONS.split())
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_LOCATION = ("latitude", "longitude", "live_period", "horizontal_accuracy", "heading", "proximity_alert_radius")
_MEDIA = CAPTIONED | {"sticker", "video_note"}


def edit_text(call: Call) -> Json:
    chat, stored = _editable(call)
    if "text" not in stored.message:
        raise bad_request("there is no text in the message to edit")
    return _replace(call, chat, stored, ("text", "entities", "link_preview_options"), text_content(call))


def edit_caption(call: Call) -> Json:
    chat, stored = _editable(call)
    if not CAPTIONED & stored.message.keys():
        raise bad_request("there is no caption in the message to edit")
    return _replace(call, chat, stored, ("caption", "caption_entities"), caption_content(call, call.params))


async def edit_media(call: Call) -> Json:
    chat, stored = _editable(call)
    if not (_MEDIA | {"text"}) & stored.message.keys():
        raise bad_request("message can't be edited")
    gone = (*_MEDIA, "text", "entities", "caption", "caption_entities", "has_media_spoiler", "show_caption_above_media")
    return _replace(call, chat, stored, gone, await replacement(call))


def edit_reply_markup(call: Call) -> Json:
    chat, stored = _editable(call)
    return _replace(call, chat, stored, (), {})


def edit_live_location(call: Call) -> Json:
    chat, stored = _editable(call)
    location = _live(call, stored)
    moved = {name: call.params[name] for name in _LOCATION if call.params.get(name) is not None}
    check_place(call.params)
    return _replace(call, chat, stored, ("location",), {"location": {**location, **moved}})


def stop_live_location(call: Call) -> Json:
    chat, stored = _editable(call)
    location = {name: value for name, value in _live(call, stored).items() if name in {"latitude", "longitude"}}
    return _replace(call, chat, stored, ("location",), {"location": location})


def _live(call: Call, stored: StoredMessage) -> Json:
    location: Json = stored.message.get("location", {})
    if "live_period" not in location or call.now > stored.message["date"] + location["live_period"]:
        raise bad_request("message can't be edited")
    return location


def stop_poll(call: Call) -> Json:
    chat = call.place()
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request("message with poll to stop not found")
    poll = stored.message.get("poll")
    if poll is None:
        raise bad_request("message is not a poll")
    if stored.direction != "out":
        raise bad_request("poll can't be stopped")
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    closed: Json = {**poll, "is_closed": True}
    kept = {name: value for name, value in stored.message.items() if name != "reply_markup"}
    message = {**kept, "poll": closed, **keyboard_alone(call.params)}
    posting.changed_by_bot(call.simulator.world, call.bot, chat, stored, message)
    call.simulator.queue_update(call.bot, {"poll": closed})
    return closed


def delete_message(call: Call) -> bool:
    chat = call.place()
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request("message to delete not found")
    _check_deletable(call, chat, stored)
    _delete(call, chat, stored)
    return True


def delete_messages(call: Call) -> bool:
    ids = call.params["message_ids"]
    if not 1 <= len(ids) <= MOST_DELETED:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    chat = call.place()
    found = [stored for stored in map(chat.messages.get, ids) if stored and not stored.deleted]
    for stored in found:
        _check_deletable(call, chat, stored)
    for stored in found:
        _delete(call, chat, stored)
    return True


def set_reaction(call: Call) -> bool:
    chat = call.place()
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request("message to react not found")
    reactions = call.params.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(
        reaction["type"] != "emoji" or reaction["emoji"].replace("\ufe0f", "") not in REACTIONS
        for reaction in reactions
    ):
        raise bad_request("REACTION_INVALID")
    call.pace(chat)
    stored.bot_reactions = reactions
    return True


def _editable(call: Call) -> tuple[Chat, StoredMessage]:
    if "chat_id" not in call.params:
        raise bad_request("chat_id is empty")
    if "message_id" not in call.params:
        raise bad_request("message identifier is not specified")
    chat = call.place()
    call.pace(chat)
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request("message to edit not found")
    if stored.direction != "out":
        raise bad_request("message can't be edited")
    return chat, stored


def _replace(call: Call, chat: Chat, stored: StoredMessage, gone: tuple[str, ...], content: Json) -> Json:
    dropped = {*gone, "reply_markup", "edit_date"}
    kept = {name: value for name, value in stored.message.items() if name not in dropped}
    previous = {name: value for name, value in stored.message.items() if name in dropped and name != "edit_date"}
    changes = {**content, **keyboard_alone(call.params)}
    if changes == previous:
        raise bad_request(_NOT_MODIFIED)
    message = {**kept, "edit_date": int(call.now), **changes}
    return posting.changed_by_bot(call.simulator.world, call.bot, chat, stored, message)


def _delete(call: Call, chat: Chat, stored: StoredMessage) -> None:
    """Delete a message for everybody."""
    for _, _, copy in [(call.bot, chat, stored), *posting.copies(call.simulator.world, call.bot, chat, stored)]:
        copy.deleted = True


def _check_deletable(call: Call, chat: Chat, stored: StoredMessage) -> None:
    if call.now - stored.message["date"] > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    if stored.direction == "in" and not chat.is_private and not chat.me.has("can_delete_messages"):
        raise bad_request("message can't be deleted")


BEHAVIOURS: dict[str, Behaviour] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_reply_markup,
    "editMessageLiveLocation": edit_live_location,
    "stopMessageLiveLocation": stop_live_location,
    "stopPoll": stop_poll,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_reaction,
}
