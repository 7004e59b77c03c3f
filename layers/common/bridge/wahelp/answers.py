"""Reading Wahelp's answers, whose fields stand in several places (docs of the vendor, and its public clients)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.domain.phones import phone_told
from bridge.fields import Object, list_of, object_of, objects_of, real_of, text_of
from bridge.relay.messages.wahelp import Standing, WahelpWords
from bridge.wahelp.reading import MESSAGE_IDS, OWN_IDS

_LISTS = ("items", "results", "channels", "messages", "webhooks", "data")
_TIMES = ("created_at", "at", "date", "timestamp", "time")
_MILLISECONDS = 1e11
"""A time of so many is not of seconds."""


@dataclass(frozen=True)
class Hook:
    uuid: str
    url: str


def message_id_of(answer: Object) -> str:
    """Return the id of the message that was posted, wherever it stands; empty when it is not told."""
    data = object_of(answer, "data")
    message = object_of(data, "message") or object_of(answer, "message")
    payload = object_of(message, "payload")
    places = (
        *((place, MESSAGE_IDS) for place in (answer, data)),
        *((place, MESSAGE_IDS + OWN_IDS) for place in (message, payload)),
        *((place, OWN_IDS) for place in (data, answer)),
    )
    return next(filter(None, (text_of(place, name) for place, names in places for name in names)), "")


def user_id_of(answer: Object) -> str:
    data = object_of(answer, "data")
    places = (data, object_of(data, "user"), answer)
    return next(filter(None, (text_of(place, name) for place in places for name in ("id", "user_id"))), "")


def listed(answer: Object) -> list[Object]:
    """Return the objects of a list: `data`, or a list in it or beside it under any of its names."""
    for place in (answer, object_of(answer, "data")):
        for name in ("data", *_LISTS):
            if list_of(place, name):
                return objects_of(place, name)
    return []


def hooks_of(answer: Object) -> list[Hook]:
    found = (Hook(text_of(one, "uuid") or text_of(one, "id"), text_of(one, "url")) for one in listed(answer))
    return [hook for hook in found if hook.uuid]


def is_active(channel: Object) -> bool:
    """Tell whether a channel is on; one that does not say is."""
    return channel.get("active") not in (False, 0, "false", "0")


def standing_in(answer: Object, words: WahelpWords, user_id: str) -> Sequence[Standing]:
    """Return the messages of a list that have this text in the conversation of the phone, or of that user."""
    return [
        Standing(message_id, _moment(message))
        for message in listed(answer)
        if (message_id := _id_of(message)) and _is_in_talk(message, words.phone, user_id) and _has(message, words.text)
    ]


def goes_back_to(answer: Object, since: float, limit: int) -> bool:
    """Tell whether a list of the newest messages, `limit` at most, holds all that came since then."""
    messages = listed(answer)
    times = [at for message in messages if (at := _moment(message)) is not None]
    return len(messages) < limit or (len(times) == len(messages) and min(times) < since)


def _id_of(message: Object) -> str:
    return next(filter(None, (text_of(message, name) for name in (*MESSAGE_IDS, *OWN_IDS))), "")


def _is_in_talk(message: Object, phone: str, user_id: str) -> bool:
    """Whoever is not told at all may be anybody: then the text alone decides."""
    user = object_of(message, "user")
    phones = [text_of(place, name) for place in (user, message) for name in ("phone", "uid2", "uid")]
    numbers = [number for told in phones if told and (number := phone_told(told))]
    if numbers:
        return phone in numbers
    told = text_of(user, "id") or text_of(message, "user_id")
    return not told or not user_id or told == user_id


def _has(message: Object, text: str) -> bool:
    inner = object_of(message, "message")
    told = (text_of(place, name) for place in (message, inner) for name in ("text", "body", "message"))
    return any(" ".join(one.split()) == " ".join(text.split()) for one in told if one)


def _moment(message: Object) -> float | None:
    """Return when a message came; a time of an unknown zone is none."""
    return next(filter(None, _moments(message)), None)


def _moments(message: Object) -> Iterator[float | None]:
    for name in _TIMES:
        number = real_of(message, name)
        if number is not None:
            yield number / 1000 if number > _MILLISECONDS else number
            continue
        try:
            told = datetime.fromisoformat(text_of(message, name))
        except ValueError:
            continue
        yield told.timestamp() if told.tzinfo else None
