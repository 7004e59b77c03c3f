"""What people see of a bot's own code, and how it is forgotten."""

from dataclasses import dataclass

from bridge.domain.gateway import CodeSeen, Receiving
from bridge.domain.owner_side import Dropped, OwnerSide
from bridge.relay.ports import Clock
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore

SWEPT_AT_ONCE = 1000
"""Updates that are removed while a person waits; what is left is never handed out and expires within a day."""


@dataclass(frozen=True)
class OwnerCodeStore:
    """`OwnersCode` of what the gateway remembers."""

    owners: OwnerStore
    updates: OwnerUpdateStore
    clock: Clock

    def seen(self, bot_id: int) -> CodeSeen:
        side = self.owners.get(bot_id)
        first = next((one for one in self.updates.head(bot_id, side.dropped) if one.body), None)
        return CodeSeen(
            _receiving(side),
            side.hook.url if side.hook else "",
            max(side.called_at, int(side.polled_at)),
            side.reception.error,
            side.reception.error_at,
            self.updates.count(bot_id) if first else 0,
            first.received_ms // 1000 if first else 0,
        )

    def renew(self, bot_id: int, key: str) -> None:
        self.owners.begin(bot_id, key)

    def forget(self, bot_id: int) -> None:
        """Remove its webhook and what waits for it."""
        dropped = Dropped(int(self.clock.now() * 1000))
        self.owners.drop(bot_id, dropped)
        self.owners.begin(bot_id, "")
        self.updates.sweep(bot_id, dropped, SWEPT_AT_ONCE)


def _receiving(side: OwnerSide) -> Receiving:
    if side.hook is not None:
        return Receiving.WEBHOOK
    return Receiving.POLLING if side.polled_at else Receiving.NONE
