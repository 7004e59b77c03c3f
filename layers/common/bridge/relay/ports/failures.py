"""Messages that could not be delivered for good."""

from typing import Protocol

from bridge.domain.failures import FailurePage, Reasons, WantedFailures
from bridge.domain.records import Failure


class Failures(Protocol):
    def put(self, failure: Failure) -> None: ...
    def get(self, account_id: int, failure_id: str) -> Failure | None: ...
    def newest(self, account_id: int, wanted: WantedFailures, limit: int, before: str | None = None) -> FailurePage:
        """Return at most `limit` failures, newest first, from behind the one that `before` names."""
        ...

    def oldest(
        self, account_id: int, wanted: WantedFailures, limit: int, before: str, after: str | None = None
    ) -> FailurePage:
        """Return at most `limit` failures, oldest first, of those whose ids are between these two."""
        ...

    def reasons(self, account_id: int, wanted: WantedFailures) -> Reasons: ...
    def remove(self, failure: Failure) -> None:
        """Forget a failure, unless the same thing has failed once more since it was read."""
        ...


class Requeue(Protocol):
    def send_again(self, failure: Failure) -> None: ...
