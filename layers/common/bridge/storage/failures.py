"""Failures by the time when their message was sent, kept for three months."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import islice

from bridge.domain.failures import FailurePage, ReasonCount, Reasons, WantedFailures
from bridge.domain.records import Direction, Failure
from bridge.storage.table import ConditionFailedError, Item, Page, Table

KEPT_FOR = 90 * 24 * 3600

FIRST, LAST = "0", "~"
"""Before and behind every id: one begins with its time in thirteen digits."""

LONGEST_WAIT = 15 * 24 * 3600
"""Seconds between the sending of a message, by which ids go, and its failing, by which people ask: a queue keeps it for
fourteen days.
"""

READ_AT_ONCE = 500
MOST_READS = 20
"""Among so many times so many items people wait for those that they look for; whoever wants more asks again."""

COUNTED_AT_ONCE = 1000


class FailureStore:
    """`Failures` on the table Failures; `failure_id` begins with its time, so the key is the order."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, failure: Failure) -> None:
        self._table.put({**asdict(failure), "direction": str(failure.direction), "expires_at": failure.at + KEPT_FOR})

    def get(self, account_id: int, failure_id: str) -> Failure | None:
        item = self._table.get({"account_id": account_id, "failure_id": failure_id})
        return _failure_from(item) if item else None

    def newest(self, account_id: int, wanted: WantedFailures, limit: int, before: str | None = None) -> FailurePage:
        return self._page(account_id, wanted, limit, LAST if before is None else before, newest_first=True)

    def oldest(
        self, account_id: int, wanted: WantedFailures, limit: int, before: str, after: str | None = None
    ) -> FailurePage:
        return self._page(account_id, wanted, limit, before, after, newest_first=False)

    def reasons(self, account_id: int, wanted: WantedFailures) -> Reasons:
        counts: dict[str, ReasonCount] = {}
        pages = self._pages(account_id, wanted, FIRST, LAST, COUNTED_AT_ONCE, newest_first=True, only=True)
        page = Page([], None)
        for page in islice(pages, MOST_READS):
            for item in page.items:
                reason, at = item["reason"], item["at"]
                seen = counts.get(reason, ReasonCount(reason, 0, at))
                counts[reason] = ReasonCount(reason, seen.count + 1, max(seen.last_at, at))
        in_order = sorted(counts.values(), key=lambda one: (-one.count, one.reason))
        return Reasons(tuple(in_order), complete=page.last_key is None)

    def remove(self, failure: Failure) -> None:
        key = {"account_id": failure.account_id, "failure_id": failure.failure_id}
        with suppress(ConditionFailedError):
            self._table.delete(key, condition="#at = :at", values={":at": failure.at}, names={"#at": "at"})

    def _page(
        self,
        account_id: int,
        wanted: WantedFailures,
        limit: int,
        before: str,
        after: str | None = None,
        *,
        newest_first: bool,
    ) -> FailurePage:
        """Return those strictly between two ids: a page that is not full, where others stand among them too densely."""
        bounds = {before, after}
        size = READ_AT_ONCE if wanted.is_narrow else limit + 2
        found: list[Failure] = []
        last_key: Item | None = None
        pages = self._pages(account_id, wanted, after or FIRST, before, size, newest_first=newest_first)
        for page in islice(pages, MOST_READS):
            found += (_failure_from(item) for item in page.items if item["failure_id"] not in bounds)
            if len(found) > limit:
                return FailurePage(tuple(found[:limit]), found[limit - 1].failure_id)
            last_key = page.last_key
        return FailurePage(tuple(found), last_key["failure_id"] if last_key else None)

    def _pages(
        self,
        account_id: int,
        wanted: WantedFailures,
        first: str,
        last: str,
        size: int,
        *,
        newest_first: bool,
        only: bool = False,
    ) -> Iterator[Page]:
        """`only` the reason and the time of each."""
        if wanted.since:
            first = max(first, f"{max(0, wanted.since - LONGEST_WAIT) * 1000:013d}")
        if first > last:
            return iter(())
        condition, values = _condition(wanted)
        shown = ("#reason", "#at") if only else ()
        return self._table.pages(
            "account_id = :account_id AND failure_id BETWEEN :first AND :last",
            {":account_id": account_id, ":first": first, ":last": last, **values},
            size,
            newest_first=newest_first,
            condition=condition,
            only=shown,
            names={name: name[1:] for name in re.findall(r"#\w+", f"{condition} {shown}")},
        )


def _condition(wanted: WantedFailures) -> tuple[str, Item]:
    """Return what those that are looked for fulfil, beside their place in the order."""
    equal = {"bot_id": wanted.bot_id, "reason": wanted.reason, "direction": wanted.direction and str(wanted.direction)}
    sought = {name: value for name, value in equal.items() if value is not None}
    conditions = [f"#{name} = :{name}" for name in sought]
    values: Item = {f":{name}": value for name, value in sought.items()}
    if wanted.since:
        conditions, values = [*conditions, "#at >= :since"], values | {":since": wanted.since}
    return " AND ".join(conditions), values


def _failure_from(item: Item) -> Failure:
    fields = {name: value for name, value in item.items() if name != "expires_at"}
    return Failure(**{**fields, "direction": Direction(item["direction"])})
