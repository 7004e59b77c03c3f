"""Messages, and what they became when they were edited."""

import re
from dataclasses import replace

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.fields import Object, has, is_set, number_of, object_of, text_of
from bridge.relay.messages import GroupNews, IncomingMessage
from bridge.telegram.reading.addresses import address_of
from bridge.telegram.reading.authors import author_of
from bridge.telegram.reading.contents import content_of
from bridge.telegram.reading.news import news_of
from bridge.telegram.reading.origins import remarks_of
from bridge.telegram.reading.people import chat_of, moment_of
from bridge.telegram.reading.polls import poll_id_of
from bridge.telegram.reading.replies import answers_of, quoted_of
from bridge.telegram.reading.topics import thread_of, topic_of

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link may carry (core.telegram.org/bots/features#deep-linking); anything else was typed by a person."""


def written(bot_id: int, message: Object) -> IncomingMessage | GroupNews | None:
    """Return what somebody wrote, or what Telegram notes in a group; None for anything else.

    Raises PermanentError(UNREADABLE) for a message without its chat or its id.
    """
    return _read(bot_id, message, edited=False) or news_of(bot_id, message)


def edited(bot_id: int, message: Object) -> IncomingMessage | None:
    """Return what a person made of a message; None for the steps of somebody whose location is followed.

    Only such locations are edited, and the last step does not say any more that it is one.
    """
    found = _read(bot_id, message, edited=True)
    return None if is_a_step(message) else found


def _read(bot_id: int, message: Object, *, edited: bool) -> IncomingMessage | None:
    message_id = number_of(message, "message_id")
    if number_of(object_of(message, "chat"), "id") is None or message_id is None:
        raise PermanentError(Reason.UNREADABLE, "no chat or no message id")
    chat, content, sender = chat_of(message), content_of(message), object_of(message, "from")
    if chat is None or content is None or number_of(sender, "id") == bot_id:
        return None
    if chat.kind.is_group and is_for_one_alone(message):
        return None
    at = moment_of(message, "date")
    person = author_of(chat, message)
    # A bot's command is only shown: two bots that answer each other would never end. A chat that speaks for itself
    # (an administrator who hides behind the group) has a bot as its sender, and is none.
    by_bot = person.is_bot if chat.kind.is_group else is_set(sender, "is_bot")
    address = None if edited or by_bot else address_of(message)
    found = IncomingMessage(
        bot_id=bot_id,
        chat=chat,
        message_id=message_id,
        at=at,
        person=person,
        content=content,
        edited_at=(moment_of(message, "edit_date") or at) if edited else None,
        quoted=quoted_of(bot_id, message),
        poll_id=poll_id_of(object_of(message, "poll")),
        album=text_of(message, "media_group_id"),
        remarks=(*remarks_of(message, content), *answers_of(message)),
    )
    if chat.kind.is_group:
        return replace(found, address=address, thread=thread_of(message), topic=topic_of(message))
    command = address.command if address and has(message, "text") else ""
    payload = address.payload if address and command == "start" else ""
    return replace(found, command=command, start_payload=payload if _PAYLOAD.fullmatch(payload) else "")


def is_a_step(message: Object) -> bool:
    """Tell whether an edited message is a location that is followed."""
    return has(message, "location") and not has(message, "venue") and not has(message, "text")


def is_for_one_alone(message: Object) -> bool:
    """Tell whether only one member of the group sees a message, so that it is not for all who read the deal's talk."""
    return has(message, "ephemeral_message_id") or has(message, "receiver_user")
