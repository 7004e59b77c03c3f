"""The lines in which answers of routes wait, by hand: the entrance that queues them starts without pydantic."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bridge.domain.content import Content, File, Media, MediaKind, Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind
from bridge.queues import FifoQueue, Queued

ROUTE = "route"
"""The attribute that tells an answer of a route from a hook of amojo: its kind."""

BOT = "bot_id"

_AT_HOME = re.compile(r"^8?([0-9]{10})$")
"""A Russian number behind its 8, or alone; somebody else's that looks like it only shares a line."""


@dataclass(frozen=True)
class AnswerQueue:
    """`RouteAnswers` of the outgoing queue."""

    outgoing: FifoQueue

    def say(self, answers: Sequence[RouteAnswer], once: str = "") -> None:
        messages = [queued(answer) for answer in answers]
        if once:
            messages = [replace(message, dedup=f"{once}:{number}") for number, message in enumerate(messages)]
        self.outgoing.send_all(messages)


def queued(answer: RouteAnswer) -> Queued:
    """Return an answer as the outgoing queue takes it, in the line of its person."""
    body = {
        "key": answer.key,
        "content": _told(answer.content),
        "conversation": str(answer.conversation or ""),
        "phone": answer.phone,
        "channel": answer.channel,
        "at_ms": answer.at_ms,
        "is_word": answer.is_word,
    }
    attributes = {ROUTE: str(answer.route), BOT: str(answer.bot_id)}
    # Who is told of it by phone alone may not know the person, whom another bot, or account, of the channel knows.
    named = answer.key if answer.conversation is not None else f"{answer.bot_id}:{answer.key}"
    return Queued(json.dumps(body, ensure_ascii=False), line_of(answer), f"{answer.route}:{named}", attributes)


def line_of(answer: RouteAnswer) -> str:
    """A phone is one person's in a channel, whichever bot's webhook told of it and however Russia's code is written."""
    if answer.conversation is not None:
        return f"{answer.route}:{answer.conversation}"
    digits = _AT_HOME.sub(r"7\1", "".join(one for one in answer.phone if one.isdecimal()))
    return f"{answer.route}:{answer.channel or answer.bot_id}:{digits}"


def answer_in(attributes: Mapping[str, str], body: str) -> RouteAnswer:
    """Return the answer of a route that a delivery of the outgoing queue brings; PermanentError(UNREADABLE)."""
    try:
        told = json.loads(body)
        return RouteAnswer(
            RouteKind(attributes[ROUTE]),
            int(attributes[BOT]),
            told["key"],
            _content_of(told["content"]),
            ConversationId.parse(told["conversation"]),
            told["phone"],
            told["channel"],
            told["at_ms"],
            told["is_word"],
        )
    except (ValueError, KeyError, TypeError):
        raise PermanentError(Reason.UNREADABLE, "an answer of a route") from None


def _told(content: Content | None) -> dict[str, Any] | None:
    match content:
        case Text(text):
            return {"text": text}
        case Media(kind, file, caption):
            return {"kind": str(kind), "file": asdict(file), "caption": caption}
        case _:
            return None


def _content_of(told: dict[str, Any] | None) -> Content | None:
    if told is None:
        return None
    if "text" in told:
        return Text(told["text"])
    return Media(MediaKind(told["kind"]), File(**told["file"]), told["caption"])
