"""Messages, and what they became when they were edited."""

import re

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.fields import Object, has, is_set, number_of, object_of, objects_of, text_of
from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading.contents import content_of
from bridge.telegram.reading.origins import remarks_of
from bridge.telegram.reading.people import moment_of, person_of, private_chat_of
from bridge.telegram.reading.replies import answers_of, quoted_of

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link may carry (core.telegram.org/bots/features#deep-linking); anything else was typed by a person."""


def written(bot_id: int, message: Object) -> IncomingMessage | None:
    """Return what a person wrote in private, None when nobody did.

    Raises PermanentError(UNREADABLE) for a message without its chat or its id.
    """
    return _read(bot_id, message, edited=False)


def edited(bot_id: int, message: Object) -> IncomingMessage | None:
    """Return what a person made of a message; None for the steps of somebody whose location is followed.

    Only such locations are edited, and the last step does not say any more that it is one.
    """
    moved = has(message, "location") and not has(message, "venue")
    found = _read(bot_id, message, edited=True)
    return None if moved and not has(message, "text") else found


def _read(bot_id: int, message: Object, *, edited: bool) -> IncomingMessage | None:
    message_id = number_of(message, "message_id")
    if number_of(object_of(message, "chat"), "id") is None or message_id is None:
        raise PermanentError(Reason.UNREADABLE, "no chat or no message id")
    chat, content, sender = private_chat_of(message), content_of(message), object_of(message, "from")
    if chat is None or content is None or number_of(sender, "id") == bot_id:
        return None
    at = moment_of(message, "date")
    # A bot's command is only shown: two bots that answer each other would never end.
    command, payload = ("", "") if edited or is_set(sender, "is_bot") else _command(message)
    return IncomingMessage(
        bot_id=bot_id,
        chat=chat,
        message_id=message_id,
        at=at,
        person=person_of(chat, message),
        content=content,
        edited_at=(moment_of(message, "edit_date") or at) if edited else None,
        command=command,
        start_payload=payload if command == "start" and _PAYLOAD.fullmatch(payload) else "",
        quoted=quoted_of(bot_id, message),
        remarks=(*remarks_of(message, content), *answers_of(message)),
    )


def _command(message: Object) -> tuple[str, str]:
    """Return the command at the very beginning of the text and what follows it."""
    first = next(iter(objects_of(message, "entities")), {})
    length = number_of(first, "length")
    if text_of(first, "type") != "bot_command" or number_of(first, "offset") != 0 or length is None or length < 1:
        return "", ""
    text = text_of(message, "text")
    word, rest = text[:length], text[length:]
    return word[1:].partition("@")[0].lower(), rest.strip()
