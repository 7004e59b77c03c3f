"""Methods that pass messages on: with their author (forward) or without (copy), one or many."""

from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.chats import readable_chat
from local.simulators.telegram.messages import CAPTIONED
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.methods.content import caption_content, common_content, thread_content
from local.simulators.telegram.methods.keyboard import keyboard
from local.simulators.telegram.world import Chat, Json, StoredMessage

MOST_MESSAGES = 100
_COPIED = CAPTIONED | {
    "text",
    "entities",
    "link_preview_options",
    "caption",
    "caption_entities",
    "has_media_spoiler",
    "show_caption_above_media",
    "sticker",
    "video_note",
    "contact",
    "location",
    "venue",
    "dice",
    "poll",
}
_CAPTION = frozenset({"caption", "caption_entities"})


def forward_message(call: Call) -> Json:
    stored = _source(call, "forward")
    chat = call.target(_copied(stored.message))
    return call.send(chat, {**_forwarded(stored.message), **thread_content(chat, call.params), **_flags(call)})


def copy_message(call: Call) -> Json:
    stored = _source(call, "copy")
    content = _copied(stored.message)
    if "caption" in call.params and CAPTIONED & content.keys():
        content = _without_caption(content) | caption_content(call, call.params)
    keyboard(call.params)
    chat = call.target(content)
    message = call.send(chat, {**content, **common_content(call, chat)})
    return {"message_id": message["message_id"]}


def forward_messages(call: Call) -> list[Json]:
    return _pass_on(call, _forwarded)


def copy_messages(call: Call) -> list[Json]:
    drop = _without_caption if call.params.get("remove_caption") else dict
    return _pass_on(call, lambda message: drop(_copied(message)))


def _pass_on(call: Call, content_of: Any) -> list[Json]:
    """Pass on the messages that can be, album by album as they came; those that cannot are left out."""
    ids = call.params["message_ids"]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_MESSAGES:
        raise bad_request("too many message identifiers specified")
    if sorted(set(ids)) != ids:
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = readable_chat(call.bot, call.params["from_chat_id"])
    found = [stored for stored in map(source.messages.get, ids) if stored and not stored.deleted]
    if not found:
        raise bad_request("message to forward not found")
    passable = [stored.message for stored in found if _can_pass(stored)]
    if not passable:
        raise bad_request("messages can't be forwarded")
    chat = call.place()
    for message in passable:
        call.target(_copied(message), weight=0)
    call.pace(chat, len(passable))
    common = {**thread_content(chat, call.params), **_flags(call)}
    sent = [call.send(chat, {**content_of(message), **_album(message), **common}) for message in passable]
    return [{"message_id": message["message_id"]} for message in sent]


def _album(message: Json) -> Json:
    return {"media_group_id": message["media_group_id"]} if "media_group_id" in message else {}


def _flags(call: Call) -> Json:
    return {"has_protected_content": True} if call.params.get("protect_content") else {}


def _source(call: Call, verb: str) -> StoredMessage:
    chat: Chat = readable_chat(call.bot, call.params["from_chat_id"])
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request(f"message to {verb} not found")
    if not _can_pass(stored):
        raise bad_request(f"the message can't be {'forwarded' if verb == 'forward' else 'copied'}")
    return stored


def _can_pass(stored: StoredMessage) -> bool:
    return not stored.message.get("has_protected_content") and bool(_copied(stored.message))


def _forwarded(message: Json) -> Json:
    return {"forward_origin": message.get("forward_origin") or _origin(message), **_copied(message)}


def _origin(message: Json) -> Json:
    date = message["date"]
    if message["chat"]["type"] == "channel":
        return {"type": "channel", "chat": message["chat"], "message_id": message["message_id"], "date": date}
    if "sender_chat" in message:
        return {"type": "chat", "sender_chat": message["sender_chat"], "date": date}
    return {"type": "user", "sender_user": message.get("from"), "date": date}


def _without_caption(content: Json) -> Json:
    return {name: value for name, value in content.items() if name not in _CAPTION}


def _copied(message: Json) -> Json:
    return {name: value for name, value in message.items() if name in _COPIED and value is not None}


BEHAVIOURS: dict[str, Behaviour] = {
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
}
