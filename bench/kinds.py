"""Messages of every kind, each carrying words that tell it from all others, and how those are found again."""

import random
import re
from typing import Any

Json = dict[str, Any]

_WORDS = re.compile(r"(?:message|answer) \d+(?: corrected)?")

PLAIN = 0.5
"""The share of messages that are plain text."""

_FILES: tuple[tuple[str, str, str], ...] = (
    ("photo", "снимок.jpg", "image/jpeg"),
    ("document", "Счёт №7.pdf", "application/pdf"),
    ("video", "ролик.mp4", "video/mp4"),
    ("voice", "голос.ogg", "audio/ogg"),
    ("audio", "песня.mp3", "audio/mpeg"),
    ("animation", "кот.mp4", "video/mp4"),
)
_ATTACHED = ("photo", "document", "video", "voice", "audio")
_TYPES = {
    "photo": "picture",
    "document": "file",
    "video": "video",
    "animation": "video",
    "voice": "voice",
    "audio": "audio",
}
"""What amoCRM calls a file of each kind."""


def written(words: str, luck: random.Random) -> Json:
    """Return what a person sends as the fields of `POST /sim/messages`."""
    if luck.random() < PLAIN:
        return {"text": words}
    kind = luck.choice((*(name for name, _, _ in _FILES), "venue", "contact", "poll", "bold"))
    place = {"latitude": 55.75, "longitude": 37.61}
    match kind:
        case "venue":
            return {"location": place, "venue": {"location": place, "title": words, "address": "Тверская, 1"}}
        case "contact":
            return {"contact": {"phone_number": "+79150000000", "first_name": words}}
        case "poll":
            return {"poll": _poll(words, luck)}
        case "bold":
            return {"text": words, "entities": [{"type": "bold", "offset": 0, "length": len(words)}]}
        case _:
            return {"file": _file(kind, words, luck), "caption": words}


def album(words: list[str], luck: random.Random) -> list[Json]:
    """Return the photos of an album as a person sends them, a caption each."""
    group = f"{luck.getrandbits(40)}"
    return [{"file": _file("photo", one, luck), "caption": one, "media_group_id": group} for one in words]


def answered(words: str, luck: random.Random) -> Json:
    """Return what a manager says as the fields of `POST /sim/accounts/{id}/reply`."""
    if luck.random() < PLAIN:
        return {"text": words}
    kind = luck.choice((*_ATTACHED, "buttons"))
    if kind == "buttons":
        return {"text": words, "buttons": [["Да"], ["Нет"]]}
    return {"text": words, **_attachment(kind, words, luck)}


def several(words: list[str], luck: random.Random) -> Json:
    """Return one message of a manager with several pictures, each with words of its own."""
    return {"attachments": [_attachment("photo", one, luck) | {"text": one} for one in words]}


def shown_type(content: Json) -> str:
    """Return amoCRM's type of what a person sent."""
    if "file" in content:
        return _TYPES[content["file"]["kind"]]
    return next((type_ for field, type_ in (("venue", "location"), ("contact", "contact")) if field in content), "text")


def shown_words(message: Json) -> str:
    """Return the words of a message as amoCRM shows it: its text's, else its card's."""
    card = message.get("contact") or {}
    return _found(f"{message['text']}\n{card.get('name')}")


def sent_words(call: Json) -> tuple[str, ...]:
    """Return the words of all that Telegram took by one call, in order; none of a call that sends nothing."""
    method = call["method"].lower()
    if not method.startswith("send") or method == "sendchataction" or not call["result"]["ok"]:
        return ()
    result = call["result"]["result"]
    messages = result if isinstance(result, list) else [result]
    return tuple(_found(str(message.get("text") or message.get("caption"))) for message in messages)


def _found(text: str) -> str:
    words = _WORDS.search(text)
    return words[0] if words else text


def _file(kind: str, words: str, luck: random.Random) -> Json:
    name, mime = next((name, mime) for found, name, mime in _FILES if found == kind)
    return {"name": f"{words} {name}", "size": luck.randrange(1_000, 30_000), "mime": mime, "kind": kind}


def _attachment(kind: str, words: str, luck: random.Random) -> Json:
    name, mime = next((name, mime) for found, name, mime in _FILES if found == kind)
    made = {"size": luck.randrange(1_000, 30_000), "mime": mime, "seed": words}
    return {"media": made, "file_name": f"{words} {name}", "type": _TYPES[kind]}


def _poll(words: str, luck: random.Random) -> Json:
    options = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("Да", "Нет")]
    flags = {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False, "type": "regular"}
    return {"id": f"{luck.getrandbits(60)}", "question": words, "options": options, "total_voter_count": 0, **flags}
