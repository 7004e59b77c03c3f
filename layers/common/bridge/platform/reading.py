"""What a platform answers, at once or later.

`{"content": "…"}`, or `{"answers": [{"type": "text", "text"} | {"type": "photo" | "document", "url", "name"?,
"caption"?}], "escalate": false}`. Unknown fields say nothing, and null is as good as absent. An answer with a part that
cannot be used is refused as a whole: nothing of it gets lost unseen.
"""

from typing import Any
from urllib.parse import urlsplit

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.errors import RefusedError
from bridge.domain.names import shows_something
from bridge.fields import Object, has, text_of
from bridge.relay.messages import PlatformAnswer

MOST_ANSWERS = 30
LONGEST_TEXT = 50_000
"""Characters of one answer: about a dozen messages of Telegram, and never more than a message of a queue."""

LONGEST_URL = 2048

_FILES = {"photo": MediaKind.PHOTO, "document": MediaKind.DOCUMENT}
_YES_OR_NO: dict[Any, bool] = {True: True, False: False, "true": True, "false": False}


def answer_in(body: Object) -> PlatformAnswer:
    """Return what an answer says; an empty one where it says nothing. Raises RefusedError(400) with its own code."""
    contents = [content for content in _contents_in(body) if content is not None]
    return PlatformAnswer(tuple(contents), escalate=_escalates(body))


def _contents_in(body: Object) -> list[Text | Media | None]:
    """Where there are `answers`, `content` is the same in short."""
    answers = body.get("answers")
    if answers is None:
        answers = []
    if not isinstance(answers, list):
        raise _refused("bad_answers", "answers — не список")
    if len(answers) > MOST_ANSWERS:
        raise _refused("too_many_answers", f"В одном ответе не больше {MOST_ANSWERS} сообщений")
    if answers:
        return [_content_in(one) for one in answers]
    return [_text_in(body, "content")] if has(body, "content") else []


def _content_in(answer: Any) -> Text | Media | None:
    if not isinstance(answer, dict):
        raise _refused("bad_answer", "Сообщение в answers — не объект")
    kind = text_of(answer, "type").strip().lower()
    if kind == "text":
        return _text_in(answer, "text")
    if kind not in _FILES:
        raise _refused("bad_answer_type", "type сообщения — text, photo или document")
    url = text_of(answer, "url").strip()
    if not _is_address(url):
        raise _refused("bad_answer_url", "url файла — не адрес https://")
    caption = text_of(answer, "caption")
    if len(caption) > LONGEST_TEXT:
        raise _too_long()
    return Media(_FILES[kind], File(url, url, text_of(answer, "name")), caption)


def _text_in(place: Object, name: str) -> Text | None:
    """Return the text; None for one in which nothing can be seen."""
    if has(place, name) and isinstance(place[name], bool | list | dict):
        raise _refused("bad_answer_text", f"{name} — не текст")
    text = text_of(place, name)
    if len(text) > LONGEST_TEXT:
        raise _too_long()
    return Text(text) if shows_something(text) else None


def _escalates(body: Object) -> bool:
    told = body.get("escalate", False)
    if told is None:
        return False
    told = told.strip().lower() if isinstance(told, str) else told
    if not isinstance(told, bool | str | int) or told not in _YES_OR_NO:
        raise _refused("bad_escalate", "escalate — true или false")
    return _YES_OR_NO[told]


def _is_address(url: str) -> bool:
    if len(url) > LONGEST_URL or any(sign.isspace() or not sign.isprintable() for sign in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _too_long() -> RefusedError:
    return _refused("answer_too_long", f"Текст одного сообщения не длиннее {LONGEST_TEXT} знаков")


def _refused(code: str, text: str) -> RefusedError:
    return RefusedError(400, code, text)
