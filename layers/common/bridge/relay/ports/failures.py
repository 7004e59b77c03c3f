"""Messages that could not be delivered for good."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.records import Failure


class Failures(Protocol):
    def put(self, failure: Failure) -> None: ...
    def get(self, account_id: int, failure_id: str) -> Failure | None: ...
    def of_account(self, account_id: int, limit: int, before: str | None) -> Sequence[Failure]: ...
    def remove(self, account_id: int, failure_id: str) -> None: ...


class Requeue(Protocol):
    def send_again(self, failure: Failure) -> None: ...
