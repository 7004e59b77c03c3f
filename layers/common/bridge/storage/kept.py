"""What people wrote after the licence of their account had ended."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bridge.domain.kept import Kept
from bridge.domain.licence import DAY, KEPT_DAYS
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

DIGITS = 40
"""More than any sequence number of SQS has, which is one of 128 bits."""

AT_ONCE = 25
"""Messages in one read; each is 256 KB at most."""

BEHIND_ALL = "~"


class KeptStore:
    """`KeptMessages` on the table Kept: an account's lines one after the other, each in its own order."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def keep(self, account_id: int, message: Kept) -> None:
        self._table.put(
            {
                **_key(account_id, message),
                **asdict(message),
                "expires_at": int(self._clock.now()) + KEPT_DAYS * DAY,
            }
        )

    def first_of(self, account_id: int, line: str) -> Sequence[Kept]:
        items = self._table.query(
            "account_id = :account_id AND begins_with(place, :line)",
            {":account_id": account_id, ":line": f"{line}#"},
            limit=AT_ONCE,
        )
        return [_kept_from(item) for item in items]

    def drop(self, account_id: int, message: Kept) -> None:
        self._table.delete(_key(account_id, message))

    def lines(self, account_id: int) -> Iterator[str]:
        """Look for the next line behind each that was found, however much is kept there."""
        place = "#"
        while found := self._table.query(
            "account_id = :account_id AND place > :place", {":account_id": account_id, ":place": place}, limit=1
        ):
            line = found[0]["line"]
            yield line
            place = f"{line}#{BEHIND_ALL}"

    def count(self, account_id: int, at_most: int) -> int:
        return self._table.number_of("account_id = :account_id", {":account_id": account_id}, at_most)


def _key(account_id: int, message: Kept) -> Item:
    return {"account_id": account_id, "place": f"{message.line}#{message.sequence:0>{DIGITS}}"}


def _kept_from(item: Item) -> Kept:
    return Kept(item["line"], item["sequence"], item["body"], item["attributes"], item["dedup"], item["sent_ms"])
