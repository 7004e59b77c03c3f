"""Where the parts of an album have their line looked at again."""

from dataclasses import dataclass

from bridge.domain.held import Held
from bridge.queues import FifoQueue

SEEN = "seen"
"""The attribute of a part that has come back: how many parts were there when it was sent."""


@dataclass(frozen=True)
class AlbumLines:
    """`Lines` of the outgoing queue."""

    outgoing: FifoQueue

    def look_again(self, part: Held, seen: int) -> None:
        self.outgoing.send(
            part.body,
            group=part.line,
            dedup=f"album:{part.crm_id}:{part.held_at:.3f}:{seen}",
            attributes={"scope_id": part.scope_id, SEEN: str(seen)},
        )
