"""What a bot's own code has said: a Message as Telegram gave it back, read as people's messages are."""

import json
from dataclasses import replace

from bridge.domain.content import Content, Mention, Text, words_of
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.wording.gateway import COPIED, NOT_KNOWN
from bridge.fields import Object, has, is_set, list_of, number_of, object_of, text_of
from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading.contents import below, content_of
from bridge.telegram.reading.messages import is_a_step, is_for_one_alone
from bridge.telegram.reading.origins import remarks_of
from bridge.telegram.reading.people import chat_of, moment_of, person_of
from bridge.telegram.reading.replies import answers_of, quoted_of
from bridge.telegram.reading.topics import thread_of, topic_of

_LINKS = ("url", "web_app", "login_url")


def read_said(bot_id: int, raw: str) -> IncomingMessage | None:
    """Return what was said, the person being the one whose chat it is; None for what amoCRM is not shown.

    `raw` is the JSON of an `Uttered` (`bridge.code_lines`). Raises PermanentError(UNREADABLE).
    """
    told = json.loads(raw)
    message, edited = object_of(told, "message"), is_set(told, "edited")
    chat, message_id = chat_of(message), number_of(message, "message_id")
    if message_id is None:
        raise PermanentError(Reason.UNREADABLE, "no message id")
    content = _content(message, unseen=is_set(told, "unseen"))
    if chat is None or content is None or is_for_one_alone(message) or (edited and is_a_step(message)):
        return None
    at = moment_of(message, "date")
    said = IncomingMessage(
        bot_id=bot_id,
        chat=chat,
        message_id=message_id,
        at=at,
        person=person_of(chat, message),
        content=below(content, "\n".join(_buttons(message))),
        edited_at=(moment_of(message, "edit_date") or at) if edited else None,
        quoted=quoted_of(bot_id, message),
        remarks=(*remarks_of(message, content), *answers_of(message)),
        by_code=True,
        known_only=is_set(told, "known_only"),
    )
    return replace(said, thread=thread_of(message), topic=topic_of(message)) if chat.kind.is_group else said


def _content(message: Object, *, unseen: bool) -> Content | None:
    if not unseen:
        return content_of(message)
    caption = content_of(message) if has(message, "caption") else None
    return Mention(COPIED, NOT_KNOWN, words_of(caption) if isinstance(caption, Text) else "")


def _buttons(message: Object) -> list[str]:
    """Return the texts of the buttons below a message, and of the answers below the person's input."""
    markup = object_of(message, "reply_markup")
    rows = [*list_of(markup, "inline_keyboard"), *list_of(markup, "keyboard")]
    buttons = [button for row in rows if isinstance(row, list) for button in row]
    return [line for line in map(_line, buttons) if line]


def _line(button: object) -> str:
    """Return a button as a line; a text alone is a button of the person's own keyboard."""
    if not isinstance(button, dict):
        return button if isinstance(button, str) else ""
    label, url = text_of(button, "text"), _address(button)
    return f"{label}: {url}" if url not in {"", label} else label


def _address(button: Object) -> str:
    places = (button.get(name) for name in _LINKS)
    found = (text_of(place, "url") if isinstance(place, dict) else place for place in places)
    return next((url for url in found if isinstance(url, str) and url), "")
