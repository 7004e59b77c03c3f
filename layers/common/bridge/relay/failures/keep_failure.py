"""What becomes of a message that cannot be delivered: it is kept, to be shown and tried again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from bridge.relay.ports import Accounts, Clock, Counter, Failures

ACCOUNT_STATES = frozenset({Reason.ACCOUNT_UNPAID, Reason.ACCOUNT_UNAUTHORISED})
"""Reasons that are about the account and not about the message."""


@dataclass(frozen=True)
class KeepFailure:
    """Store a permanent failure with its time, bot, chat, reason and payload, and note that an account is unpaid."""

    failures: Failures
    accounts: Accounts
    clock: Clock
    metrics: Counter

    def __call__(
        self,
        error: PermanentError,
        *,
        account_id: int,
        direction: Direction,
        bot_id: int,
        chat: str,
        payload: Mapping[str, Any],
        sent_ms: int,
        key: str,
    ) -> None:
        """`sent_ms` and `key` name the queued message, so that keeping it twice keeps it once."""
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        self.failures.put(
            Failure(
                failure_id=f"{sent_ms:013d}-{digest}",
                account_id=account_id,
                direction=direction,
                bot_id=bot_id,
                chat=chat,
                reason=str(error.reason),
                text=error.text,
                detail=error.detail,
                at=int(self.clock.now()),
                payload=dict(payload),
            )
        )
        if error.reason is Reason.ACCOUNT_UNPAID:
            # amojo needs no token of the account; what REST says of the account is noted where it is said.
            self.accounts.unpaid(account_id, sent_ms)
        self.metrics.count("failures")
