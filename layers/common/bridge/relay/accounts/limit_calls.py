"""Keeping the requests of an account's widget to what there may be in a minute."""

from dataclasses import dataclass

from bridge.domain.errors import RefusedError
from bridge.relay.ports import CallCounts


@dataclass(frozen=True)
class LimitCalls:
    """Let a request in while its account has made fewer than it may, whichever environment they came to."""

    counts: CallCounts

    def __call__(self, account_id: int) -> None:
        """Raises RefusedError: 429 with the seconds after which to come again."""
        wait = self.counts.count(account_id)
        if wait:
            text = "Слишком много запросов от вашего аккаунта. Подождите минуту и повторите"
            raise RefusedError(429, "too_many_requests", text, retry_after=wait)
