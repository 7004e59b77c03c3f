"""Where a message comes from: the lines above it."""

from bridge.domain.content import Content, Media
from bridge.domain.names import readable
from bridge.domain.wording import origins
from bridge.domain.wording.origins import Whence
from bridge.fields import Object, is_set, object_of, text_of
from bridge.telegram.reading.payments import sum_of
from bridge.telegram.reading.people import name_of, title_of


def remarks_of(message: Object, content: Content) -> tuple[str, ...]:
    """Return the lines that say how a message came: forwarded, sent through a bot, under a spoiler."""
    lines = (_forwarded(message), _through(message), _suggested(message), _spoiler(message, content))
    return tuple(filter(None, lines))


def whence_of(origin: Object) -> Whence | None:
    """Return where a MessageOrigin points to; None for what is none."""
    kind, signature = text_of(origin, "type"), readable(text_of(origin, "author_signature"))
    if kind == "user":
        return origins.from_person(name_of(object_of(origin, "sender_user")))
    if kind == "hidden_user":
        return origins.from_hidden_person(readable(text_of(origin, "sender_user_name")))
    if kind == "chat":
        return origins.from_group(title_of(object_of(origin, "sender_chat")), signature)
    if kind == "channel":
        return origins.from_channel(title_of(object_of(origin, "chat")), signature)
    return Whence() if kind else None


def _forwarded(message: Object) -> str:
    if is_set(message, "is_automatic_forward"):
        return ""  # The channel that belongs to the group is its author, and Telegram itself has copied it.
    whence = whence_of(object_of(message, "forward_origin")) or _legacy(message)
    return origins.forwarded(whence) if whence else ""


def _legacy(message: Object) -> Whence | None:
    """Return the origin as it was told before Bot API 7.0; servers still send it beside the new field."""
    person, hidden = name_of(object_of(message, "forward_from")), readable(text_of(message, "forward_sender_name"))
    chat, signature = object_of(message, "forward_from_chat"), readable(text_of(message, "forward_signature"))
    title = title_of(chat)
    if title:
        is_channel = text_of(chat, "type") == "channel"
        return origins.from_channel(title, signature) if is_channel else origins.from_group(title, signature)
    return origins.from_person(person) if person else origins.from_hidden_person(hidden) if hidden else None


def _through(message: Object) -> str:
    bot = name_of(object_of(message, "via_bot"))
    return origins.through_bot(bot) if bot else ""


def _suggested(message: Object) -> str:
    """Return what somebody offers for a post in a channel's direct messages."""
    info = object_of(message, "suggested_post_info")
    return origins.suggested_post(sum_of(object_of(info, "price"), "amount")) if text_of(info, "state") else ""


def _spoiler(message: Object, content: Content) -> str:
    return origins.UNDER_SPOILER if isinstance(content, Media) and is_set(message, "has_media_spoiler") else ""
