"""Updates that wait for the codes of bots' owners."""

from collections.abc import Collection, Iterator, Sequence

from bridge.domain.owner_side import DAY, Dropped, OwnerUpdate
from bridge.relay.ports import Clock
from bridge.storage.table import Item, Table

AT_ONCE = 100
"""Updates in one read."""

DIGITS = 20
MOST_COUNTED = 10_000

_OF_A_BOT = "line = :line"


class OwnerUpdateStore:
    """`OwnerUpdates` on the table OwnerUpdates, a line a bot, with its index `of_chat` of those that are wanted."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def keep(self, bot_id: int, update: OwnerUpdate) -> None:
        item: Item = {
            **_key(bot_id, update.number),
            "received_ms": update.received_ms,
            "at": round(update.at, 3),
            "expires_at": update.received_ms // 1000 + DAY,
        }
        if update.body:
            item |= {"body": update.body, "place": _place(update.line, update.number)}
        self._table.put(item)

    def stirs(self, bot_id: int) -> bool:
        return self._table.number_of(_OF_A_BOT, _line(bot_id), 1, glance=True) > 0

    def head(self, bot_id: int, dropped: Dropped) -> Iterator[OwnerUpdate]:
        for item in self._live(bot_id, dropped):
            yield _update_from(item)

    def first_of(self, bot_id: int, line: str, dropped: Dropped) -> OwnerUpdate | None:
        expression = f"{_OF_A_BOT} AND begins_with(place, :place)"
        values = {**_line(bot_id), ":place": _place(line)}
        for page in self._table.pages(expression, values, AT_ONCE, index="of_chat"):
            for item in page.items:
                if self._is_live(item, dropped):
                    return _update_from(item)
        return None

    def lines(self, bot_id: int) -> Iterator[str]:
        before = ""
        for page in self._table.pages(_OF_A_BOT, _line(bot_id), 10 * AT_ONCE, index="of_chat", only=("place",)):
            for item in page.items:
                line = item["place"].rpartition("#")[0]
                if line != before:
                    yield line
                before = line

    def count(self, bot_id: int) -> int:
        return self._table.number_of(_OF_A_BOT, _line(bot_id), MOST_COUNTED, index="of_chat")

    def last(self, bot_id: int, number: int, dropped: Dropped) -> Sequence[int]:
        found: list[int] = []
        for item in self._live(bot_id, dropped, newest_first=True):
            if len(found) == number:
                break
            if "body" in item:
                found.append(item["number"])
        return found

    def remove(self, bot_id: int, numbers: Collection[int]) -> None:
        self._table.delete_all([_key(bot_id, number) for number in numbers])

    def sweep(self, bot_id: int, dropped: Dropped, at_most: int) -> bool:
        looked_at = 0
        names = {"#number": "number"}
        for page in self._table.pages(_OF_A_BOT, _line(bot_id), AT_ONCE, only=("#number", "received_ms"), names=names):
            gone = [one["number"] for one in page.items if dropped.covers(one["number"], one["received_ms"])]
            self.remove(bot_id, gone)
            looked_at += len(page.items)
            if looked_at >= at_most and page.last_key is not None:
                return False
        return True

    def _live(self, bot_id: int, dropped: Dropped, *, newest_first: bool = False) -> Iterator[Item]:
        """Yield what is neither dropped nor too old; what is goes on the way, or every look would see it again."""
        for page in self._table.pages(_OF_A_BOT, _line(bot_id), AT_ONCE, newest_first=newest_first):
            live = [item for item in page.items if self._is_live(item, dropped)]
            if len(live) < len(page.items):
                self.remove(bot_id, [item["number"] for item in page.items if item not in live])
            yield from live

    def _is_live(self, item: Item, dropped: Dropped) -> bool:
        return item["expires_at"] > self._clock.now() and not dropped.covers(item["number"], item["received_ms"])


def _line(bot_id: int) -> Item:
    return {":line": str(bot_id)}


def _key(bot_id: int, number: int) -> Item:
    return {"line": str(bot_id), "number": number}


def _place(line: str, number: int | None = None) -> str:
    return f"{line}#" if number is None else f"{line}#{number:0>{DIGITS}}"


def _update_from(item: Item) -> OwnerUpdate:
    line = item.get("place", "").rpartition("#")[0]
    return OwnerUpdate(item["number"], line, item.get("body", ""), item["received_ms"], float(item["at"]))
