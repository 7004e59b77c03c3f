"""What becomes of a message that cannot be delivered: kept, shown and, when a person asks for it, tried again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.domain.errors import PermanentError, RefusedError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from bridge.relay.ports import Accounts, Bots, Clock, Counter, Failures, Requeue

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


@dataclass(frozen=True)
class RetryFailure:
    """Put a kept message back at the end of its conversation's queue."""

    failures: Failures
    bots: Bots
    requeue: Requeue

    def __call__(self, account_id: int, failure_id: str) -> None:
        failure = self.failures.get(account_id, failure_id)
        if failure is None:
            raise RefusedError(404, "unknown_failure", "Такой записи нет: возможно, сообщение уже отправлено повторно")
        bot = self.bots.get(failure.bot_id) if failure.bot_id else None
        if failure.bot_id and (bot is None or bot.account_id != account_id):
            raise RefusedError(409, "bot_unknown", "Бот этого сообщения больше не подключён: подключите его снова")
        self.requeue.send_again(failure)
        self.failures.remove(account_id, failure_id)
