"""Content as the `message` object of amojo (amoCRM developers, "chat-api-reference"): plain text, one file at most."""

from math import isfinite
from typing import Any

from bridge.domain.content import Contact, Content, Media, MediaKind, Mention, Place, Text
from bridge.domain.names import shows_something
from bridge.domain.texts import INVISIBLE, named
from bridge.relay.messages import Reference

_TYPES = {
    MediaKind.PHOTO: "picture",
    MediaKind.VIDEO: "video",
    MediaKind.VIDEO_NOTE: "video",
    MediaKind.ANIMATION: "video",
    MediaKind.VOICE: "voice",
    MediaKind.AUDIO: "audio",
    MediaKind.STICKER: "picture",
    MediaKind.DOCUMENT: "file",
}
"""What amoCRM has no kind of its own for is shown as the nearest that it plays."""

_PLAYED = frozenset({"video", "voice", "audio"})


def message_of(content: Content) -> dict[str, Any]:
    """Return a new message; the `ref` of a file is its public address."""
    match content:
        case Media():
            return _changed_media(content) | _file(content)
        case Place(latitude, longitude, caption) if isfinite(latitude) and isfinite(longitude):
            point = {"lon": float(longitude), "lat": float(latitude)}
            return {"type": "location", "text": caption, "location": point}
        case Contact(name, phone, caption) if name and phone:
            return {"type": "contact", "text": caption, "contact": {"name": name, "phone": phone}}
        case Text() | Mention() | Place() | Contact():
            return _text(content.seen)


def changed_message_of(content: Content) -> dict[str, Any]:
    """Return what a message is changed to; a file that is not named stays what it was."""
    return _changed_media(content) if isinstance(content, Media) else message_of(content)


def quote_of(target: Reference) -> dict[str, Any]:
    """Return `reply_to`: with an id, amojo fills in the rest of what is quoted."""
    return {"message": address_of(target)}


def address_of(target: Reference) -> dict[str, str]:
    return {"id": target.crm_id} if target.crm_id else {"msgid": target.msgid}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text if shows_something(text) else named(INVISIBLE)}


def _changed_media(media: Media) -> dict[str, Any]:
    return {"type": _TYPES[media.kind], "text": media.caption}


def _file(media: Media) -> dict[str, Any]:
    """Name and size are mandatory for most kinds, and the size is a number also where nobody said it."""
    file = media.file
    named_file = {"media": file.ref, "file_name": file.name or media.kind.word, "file_size": file.size or 0}
    played = media.seconds is not None and _TYPES[media.kind] in _PLAYED
    return named_file | ({"media_duration": media.seconds} if played else {})
