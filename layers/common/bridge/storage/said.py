"""What passes between conversations and a message-processing platform."""

from collections.abc import Sequence
from dataclasses import fields

from pydantic import TypeAdapter

from bridge.domain.identity import ConversationId
from bridge.domain.licence import DAY
from bridge.domain.platform import Counts, Handling, day_of
from bridge.relay.messages import IncomingMessage, OwnWords, Spoken
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

KEPT_DAYS = 7
"""Days for which what was said is remembered, should the conversation come to people."""

HANDLING_DAYS = 365
"""Days after its last change for which is remembered who answers a conversation."""

COUNTED_DAYS = 60

HANDLING = "handling"
SAID = "said#"
BEHIND_ALL = "said$"
DIGITS = 15
"""Of unix milliseconds."""

LAST = "last"
PERSON, BOT = "person", "bot"

_MESSAGE = TypeAdapter(IncomingMessage)
_WORDS = TypeAdapter(OwnWords)
_HANDLING = {field.name for field in fields(Handling)}


class SaidStore:
    """`Handlings`, `Transcripts` and `PlatformCounts` on the table Said.

    Of a conversation `handling`, and `said#{milliseconds}#{key}` of each message that people have not seen. Of a bot,
    under `{bot_id}:platform`, the day that things were counted on, and `last`, which tells when the platform answered.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, conversation: ConversationId) -> Handling:
        item = self._table.get(_key(conversation, HANDLING)) or {}
        return Handling(**{name: item[name] for name in _HANDLING if name in item})

    def asked(self, conversation: ConversationId, key: str) -> None:
        gone = "told_away, people_since, word_at"
        self._table.update(
            _key(conversation, HANDLING),
            f"SET asked = :asked, expires_at = :until REMOVE {gone}",
            {":asked": key, ":until": self._until(HANDLING_DAYS)},
        )

    def told_away(self, conversation: ConversationId) -> None:
        self._set(conversation, told_away=True)

    def handed_over(self, conversation: ConversationId, at: float) -> None:
        self._set(conversation, people_since=round(at, 3))

    def heard(self, conversation: ConversationId, at: float) -> None:
        self._set(conversation, word_at=round(at, 3))

    def given_back(self, conversation: ConversationId) -> None:
        self._table.update(_key(conversation, HANDLING), "REMOVE people_since, word_at")

    def note(self, conversation: ConversationId, spoken: Spoken) -> None:
        by, said = PERSON, ""
        match spoken.said:
            case IncomingMessage():
                said = _MESSAGE.dump_json(spoken.said).decode()
            case OwnWords():
                by, said = BOT, _WORDS.dump_json(spoken.said).decode()
        item: Item = {"key": spoken.key, "at_ms": spoken.at_ms, "by": by, "said": said}
        self._table.put(_place_of(conversation, spoken) | item | {"expires_at": self._until(KEPT_DAYS)})

    def newest(self, conversation: ConversationId, most: int) -> Sequence[Spoken]:
        items = self._table.query(
            "conversation_id = :conversation AND place BETWEEN :first AND :last",
            {":conversation": str(conversation), ":first": SAID, ":last": BEHIND_ALL},
            limit=most,
            newest_first=True,
        )
        return [_spoken_from(item) for item in reversed(items)]

    def forget_before(self, conversation: ConversationId, spoken: Spoken) -> None:
        items = self._table.query(
            "conversation_id = :conversation AND place BETWEEN :first AND :last",
            {":conversation": str(conversation), ":first": SAID, ":last": _place_of(conversation, spoken)["place"]},
        )
        for item in items[:-1]:
            self._table.delete(_key(conversation, item["place"]))

    def shown(self, conversation: ConversationId, spoken: Spoken) -> None:
        self._table.delete(_place_of(conversation, spoken))

    def count(self, bot_id: int, *, asked: int = 0, answers: int = 0, escalated: int = 0) -> None:
        now = int(self._clock.now())
        self._table.update(
            _key(_bot(bot_id), day_of(now)),
            "SET expires_at = :until ADD asked :asked, answers :answers, escalated :escalated",
            {":until": self._until(COUNTED_DAYS), ":asked": asked, ":answers": answers, ":escalated": escalated},
        )
        if asked:
            self._table.put(_key(_bot(bot_id), LAST) | {"answered_at": now})

    def of_day(self, bot_id: int, day: str) -> Counts:
        found = self._table.get_all([_key(_bot(bot_id), day), _key(_bot(bot_id), LAST)])
        known = {name: value for item in found for name, value in item.items()}
        return Counts(**{field.name: known.get(field.name, 0) for field in fields(Counts)})

    def _set(self, conversation: ConversationId, **values: bool | float) -> None:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        self._table.update(
            _key(conversation, HANDLING),
            f"SET {changes}, expires_at = :until",
            {f":{name}": value for name, value in values.items()} | {":until": self._until(HANDLING_DAYS)},
        )

    def _until(self, days: int) -> int:
        return int(self._clock.now()) + days * DAY


def _spoken_from(item: Item) -> Spoken:
    said = item["said"]
    return Spoken(
        item["key"],
        item["at_ms"],
        _MESSAGE.validate_json(said) if item["by"] == PERSON else _WORDS.validate_json(said),
    )


def _place_of(conversation: ConversationId, spoken: Spoken) -> Item:
    return _key(conversation, f"{SAID}{spoken.at_ms:0{DIGITS}}#{spoken.key}")


def _bot(bot_id: int) -> str:
    """Return what stands in a conversation's place for what is counted of a bot."""
    return f"{bot_id}:platform"


def _key(conversation: ConversationId | str, place: str) -> Item:
    return {"conversation_id": str(conversation), "place": place}
