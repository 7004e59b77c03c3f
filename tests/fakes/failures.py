"""Failures and their way back to the queue, kept in memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.errors import BridgeError
from bridge.domain.failures import FailurePage, ReasonCount, Reasons, WantedFailures
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure


def make_failure(**overrides: Any) -> Failure:
    """Return an outgoing failure of account 31; `overrides` are fields of `Failure`."""
    failure = Failure(
        failure_id="1790000000000-0123456789abcdef",
        account_id=31,
        direction=Direction.OUTGOING,
        bot_id=7001,
        chat="7001:42",
        reason=str(Reason.BOT_BLOCKED),
        text=Reason.BOT_BLOCKED.text,
        detail="403 Forbidden: bot was blocked by the user",
        at=1_790_000_000,
        payload={"body": "{}", "group": "7001:42", "attributes": {"scope_id": "scope-31"}},
    )
    return replace(failure, **overrides)


class FakeFailures:
    """The port `Failures`."""

    def __init__(self, *failures: Failure) -> None:
        self.stored = {(failure.account_id, failure.failure_id): failure for failure in failures}

    def put(self, failure: Failure) -> None:
        self.stored[failure.account_id, failure.failure_id] = failure

    def get(self, account_id: int, failure_id: str) -> Failure | None:
        return self.stored.get((account_id, failure_id))

    def of_account(self, account_id: int) -> Sequence[Failure]:
        """Return all of an account, newest first."""
        return self.newest(account_id, WantedFailures(), 1000).failures

    def newest(self, account_id: int, wanted: WantedFailures, limit: int, before: str | None = None) -> FailurePage:
        return self._page(self._found(account_id, wanted, before, None)[::-1], limit)

    def oldest(
        self, account_id: int, wanted: WantedFailures, limit: int, before: str, after: str | None = None
    ) -> FailurePage:
        return self._page(self._found(account_id, wanted, before, after), limit)

    def reasons(self, account_id: int, wanted: WantedFailures) -> Reasons:
        found = self._found(account_id, wanted, None, None)
        last = {failure.reason: max(one.at for one in found if one.reason == failure.reason) for failure in found}
        counts = Counter(failure.reason for failure in found)
        return Reasons(tuple(ReasonCount(name, n, last[name]) for name, n in counts.most_common()), complete=True)

    def _found(self, account_id: int, wanted: WantedFailures, before: str | None, after: str | None) -> list[Failure]:
        found = (failure for (owner, _), failure in sorted(self.stored.items()) if owner == account_id)
        return [
            failure
            for failure in found
            if (before is None or failure.failure_id < before)
            and (after is None or failure.failure_id > after)
            and wanted.bot_id in {None, failure.bot_id}
            and wanted.reason in {None, failure.reason}
            and wanted.direction in {None, failure.direction}
            and failure.at >= wanted.since
        ]

    @staticmethod
    def _page(found: list[Failure], limit: int) -> FailurePage:
        page = tuple(found[:limit])
        return FailurePage(page, page[-1].failure_id if len(found) > limit else None)

    def remove(self, failure: Failure) -> None:
        key = failure.account_id, failure.failure_id
        if key in self.stored and self.stored[key].at == failure.at:
            del self.stored[key]


class FakeRequeue:
    """The port `Requeue`; `trouble` is raised instead of sending."""

    def __init__(self) -> None:
        self.sent: list[Failure] = []
        self.trouble: BridgeError | None = None

    def send_again(self, failure: Failure) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(failure)
