"""What waits for a payment, as the incoming queue handed it out, and its lines being let go again."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.consumer import Delivery
from bridge.domain.kept import Kept, bot_of
from bridge.domain.records import Account
from bridge.group_lines import RELEASED
from bridge.queues import FifoQueue, Queued

RELEASE = "release"
"""The attribute of what has a line brought that was kept of it: whose it is, by account."""


@dataclass(frozen=True)
class KeptQueue:
    """`KeptLines` of the incoming queue."""

    incoming: FifoQueue

    def release(self, account: Account, lines: Iterable[str]) -> None:
        self.incoming.send_all(
            [
                Queued(
                    "{}",
                    line,
                    f"release:{account.licence_ms}:{line}",
                    {"bot_id": str(bot_of(line)), RELEASE: str(account.account_id)},
                )
                for line in lines
            ]
        )


def release_in(delivery: Delivery) -> int | None:
    """Return whose kept messages of the delivery's line are let go; None for anything else."""
    account_id = delivery.attributes.get(RELEASE)
    return int(account_id) if account_id else None


def kept_of(delivery: Delivery) -> Kept:
    return Kept(delivery.group, delivery.sequence, delivery.body, delivery.attributes, delivery.dedup, delivery.sent_ms)


def delivery_of(kept: Kept, attempt: int = 1, released_at: float = 0.0) -> Delivery:
    """Return what was kept as its queue handed it out; `released_at`: since when it could go on, in unix seconds."""
    attributes = {**kept.attributes, RELEASED: str(int(released_at))} if released_at else dict(kept.attributes)
    return Delivery("", kept.body, attributes, kept.line, kept.dedup, attempt, kept.sent_ms, kept.sequence)
