"""What is noted of a bot's chats for the sake of its owner's code."""

import json
import math
from collections.abc import Mapping
from typing import Any

from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

DAY = 24 * 3600


class ChatNoteStore:
    """`ChatNotes` on the table Owners, an item a chat."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def note_command(self, bot_id: int, chat_id: int, *, is_command: bool) -> None:
        self._note(bot_id, chat_id, "last_was_command", is_command, self._clock.now())

    def was_command(self, bot_id: int, chat_id: int) -> bool:
        return bool(self._of(bot_id, chat_id).get("last_was_command"))

    def quieten(self, bot_id: int, chat_id: int, until: float) -> None:
        # Also of a note that is taken back: what else is noted there is still worth something.
        self._note(bot_id, chat_id, "quiet_until", math.ceil(until), max(until, self._clock.now()))

    def quiet_until(self, bot_id: int, chat_id: int) -> float:
        return float(self._of(bot_id, chat_id).get("quiet_until", 0))

    def _of(self, bot_id: int, chat_id: int) -> Item:
        return self._table.get(_chat(bot_id, chat_id)) or {}

    def _note(self, bot_id: int, chat_id: int, name: str, value: bool | int, worth_until: float) -> None:
        values = {":value": value, ":expires_at": math.ceil(worth_until) + DAY}
        expression = f"SET {name} = :value, expires_at = :expires_at"
        self._table.update(_chat(bot_id, chat_id), expression, values)


class OriginalStore:
    """`Originals` on the table OwnerUpdates, a line a chat."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def keep(self, bot_id: int, chat_id: int, message_id: int, message: Mapping[str, Any]) -> None:
        body = json.dumps(message)  # half of a character can be told by its escape alone
        self._table.put({**_message(bot_id, chat_id, message_id), "body": body, "expires_at": self._tomorrow()})

    def get(self, bot_id: int, chat_id: int, message_id: int) -> Mapping[str, Any] | None:
        item = self._table.get(_message(bot_id, chat_id, message_id))
        if item is None or item["expires_at"] <= self._clock.now():
            return None
        message: Mapping[str, Any] = json.loads(item["body"])
        return message

    def _tomorrow(self) -> int:
        return int(self._clock.now()) + DAY


def _chat(bot_id: int, chat_id: int) -> Item:
    return {"bot_id": bot_id, "what": f"chat:{chat_id}"}


def _message(bot_id: int, chat_id: int, message_id: int) -> Item:
    return {"line": f"{bot_id}:{chat_id}", "number": message_id}
