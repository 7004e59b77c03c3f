"""Failures and their way back to the queue, kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.errors import BridgeError
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
    """The port `Failures`, newest first."""

    def __init__(self, *failures: Failure) -> None:
        self.stored = {(failure.account_id, failure.failure_id): failure for failure in failures}

    def put(self, failure: Failure) -> None:
        self.stored[failure.account_id, failure.failure_id] = failure

    def get(self, account_id: int, failure_id: str) -> Failure | None:
        return self.stored.get((account_id, failure_id))

    def of_account(self, account_id: int, limit: int, before: str | None) -> Sequence[Failure]:
        found = sorted(
            (failure for (owner, _), failure in self.stored.items() if owner == account_id),
            key=lambda failure: failure.failure_id,
            reverse=True,
        )
        return [failure for failure in found if before is None or failure.failure_id < before][:limit]

    def remove(self, account_id: int, failure_id: str) -> None:
        self.stored.pop((account_id, failure_id), None)


class FakeRequeue:
    """The port `Requeue`; `trouble` is raised instead of sending."""

    def __init__(self) -> None:
        self.sent: list[Failure] = []
        self.trouble: BridgeError | None = None

    def send_again(self, failure: Failure) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(failure)
