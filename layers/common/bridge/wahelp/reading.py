"""What Wahelp sends to a webhook, in every envelope that its clients have met.

The vendor documents the names of events only ("Wahelp Rest API", webhooks); the shapes are those that public clients
cope with: an envelope `event`/`type` with `data` or `action` with `payload`, either of which may be a list, or no
envelope at all.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bridge.fields import Object, has, object_of, objects_of, text_of

OPERATOR = frozenset({"from_operator", "operator"})
"""The sides of a conversation that are the managers'."""

NO_NEWS = ("updated", "deleted", "read", "delivered", "failed", "status")
"""Parts of the names of events that tell what became of a message, and bring none."""

MESSAGE_IDS = ("message_id", "messageId", "message_uuid", "wahelp_id", "msg_id")
OWN_IDS = ("id", "uuid")
"""Where ids of messages stand: by one of these names anywhere, by the others where nothing but a message has an id."""

_TEXTS = ("text", "message", "body")
_FILES = ("attachments", "files", "media", "file", "attachment")
_ADDRESSES = ("url", "link", "href", "src")


@dataclass(frozen=True)
class OperatorWords:
    """What an operator wrote to a client; `phone` as Wahelp writes it, `channel` is its uuid, empty where not told.

    `message_id` is Wahelp's, or made of all that was told where it told none. `files` are addresses.
    """

    message_id: str
    channel: str
    phone: str
    text: str
    files: tuple[str, ...] = ()


def operators_words(body: Any) -> list[OperatorWords]:
    """Return what operators wrote, in the order told; events, clients' words and states of messages are left out."""
    return [_words(data) for name, data in _told(body) if _brings_words(name) and _is_operators(data)]


def _told(body: Any) -> Iterator[tuple[str, Object]]:
    """Yield the data of each event with the event's name, empty where it has none."""
    for envelope in body if isinstance(body, list) else [body]:
        if not isinstance(envelope, dict):
            continue
        name = next(filter(None, (text_of(envelope, field) for field in ("event", "type", "action"))), "")
        inside = next((field for field in ("data", "payload") if has(envelope, field)), "")
        if not inside:
            yield name, envelope
            continue
        for data in objects_of(envelope, inside) or [object_of(envelope, inside)]:
            yield name, data


def _brings_words(name: str) -> bool:
    return not any(part in name.lower() for part in NO_NEWS)


def _is_operators(data: Object) -> bool:
    message = object_of(data, "message")
    sides = (text_of(place, field) for place in (data, message) for field in ("destination", "direction"))
    return next(filter(None, sides), "").lower() in OPERATOR


def _words(data: Object) -> OperatorWords:
    message = object_of(data, "message")
    payload = object_of(message, "payload")
    channel = object_of(data, "channel") or object_of(message, "channel")
    return OperatorWords(
        message_id=_message_id(data, message, payload),
        channel=text_of(channel, "uuid") or text_of(data, "channel_uuid"),
        phone=_phone(data) or _phone(message),
        text=_text(data, message, payload),
        files=tuple(dict.fromkeys(address for place in (data, message, payload) for address in _files(place))),
    )


def _message_id(data: Object, message: Object, payload: Object) -> str:
    places = ((data, MESSAGE_IDS), (message, MESSAGE_IDS + OWN_IDS), (payload, MESSAGE_IDS + OWN_IDS), (data, OWN_IDS))
    told = next(filter(None, (text_of(place, name) for place, names in places for name in names)), "")
    return told or hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]


def _text(data: Object, message: Object, payload: Object) -> str:
    told = (text_of(place, name) for place in (message, payload, data) for name in _TEXTS)
    return next(filter(None, (text.strip() for text in told)), "")


def _phone(data: Object) -> str:
    """A user of Wahelp goes by `uid2` or `uid` where the messenger tells no number of its own."""
    user, contact = object_of(data, "user"), object_of(data, "contact")
    told = [text_of(user, name) for name in ("phone", "uid2", "uid")]
    return next(filter(None, [*told, text_of(contact, "phone"), text_of(data, "phone")]), "")


def _files(place: Object) -> Iterator[str]:
    for name in _FILES:
        for file in objects_of(place, name) or [object_of(place, name)]:
            yield from filter(None, [next(filter(None, (text_of(file, field) for field in _ADDRESSES)), "")])
