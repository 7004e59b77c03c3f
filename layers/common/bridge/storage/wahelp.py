"""What is remembered for Wahelp: the tokens that open it, and whose a phone is there."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from bridge.domain.identity import ConversationId, entrance_context
from bridge.domain.licence import DAY
from bridge.relay.messages.wahelp import Granted
from bridge.relay.ports import Clock, Vault
from bridge.storage.table import ConditionFailedError, Item, Table

LONGEST_ENTERING = 40
"""Seconds that a refresh, and a login behind it, can take with every time limit."""

PHONES_KEPT = 365 * DAY
"""Seconds after a person's last message for which an answer still finds them."""


class WahelpTokenStore:
    """`WahelpTokens` on the table Wahelp, each sealed for its place."""

    def __init__(self, table: Table, vault: Vault, clock: Clock) -> None:
        self._table = table
        self._vault = vault
        self._clock = clock

    def read(self, place: str) -> Granted | None:
        item = self._table.get(_token(place))
        if item is None or "sealed" not in item:
            return None
        return Granted(self._vault.open(item["sealed"], entrance_context(place)), float(item["good_until"]))

    def lock(self, place: str) -> str | None:
        owner, now = uuid.uuid4().hex, int(self._clock.now())
        try:
            self._table.update(
                _token(place),
                "SET #owner = :owner, locked_until = :until, expires_at = if_not_exists(expires_at, :day)",
                {":owner": owner, ":until": now + LONGEST_ENTERING, ":now": now, ":day": now + DAY},
                names={"#owner": "owner"},
                condition="attribute_not_exists(locked_until) OR locked_until < :now",
            )
        except ConditionFailedError:
            return None
        return owner

    def keep(self, place: str, owner: str, granted: Granted) -> None:
        sealed = self._vault.seal(granted.token, entrance_context(place))
        values = {":sealed": sealed, ":until": round(granted.until, 3), ":end": int(granted.until) + DAY}
        # Whoever has locked it since brings a token of its own, which is as good.
        with suppress(ConditionFailedError):
            self._table.update(
                _token(place),
                "SET sealed = :sealed, good_until = :until, expires_at = :end REMOVE #owner, locked_until",
                {**values, ":owner": owner},
                names={"#owner": "owner"},
                condition="#owner = :owner",
            )

    def unlock(self, place: str, owner: str) -> None:
        with suppress(ConditionFailedError):
            self._table.update(
                _token(place),
                "REMOVE #owner, locked_until",
                {":owner": owner},
                names={"#owner": "owner"},
                condition="#owner = :owner",
            )


class PhoneBookStore:
    """`PhoneBook` on the table Wahelp."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def goes_by(self, conversation: ConversationId, phone: str) -> None:
        end = int(self._clock.now()) + PHONES_KEPT
        place = _phone(conversation.bot_id, phone)
        self._table.put({**place, "conversation_id": str(conversation), "expires_at": end})

    def conversation(self, bot_ids: Iterable[int], phone: str) -> ConversationId | None:
        items = [item for bot_id in sorted(bot_ids) if (item := self._table.get(_phone(bot_id, phone)))]
        newest = max(items, key=lambda item: int(item["expires_at"]), default=None)
        return ConversationId.parse(newest["conversation_id"]) if newest else None


def _token(place: str) -> Item:
    return {"place": f"token:{place}"}


def _phone(bot_id: int, phone: str) -> Item:
    return {"place": f"phone:{bot_id}:{phone}"}
