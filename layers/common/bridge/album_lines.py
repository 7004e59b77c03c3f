"""Held hooks as the outgoing queue hands them out, and where the parts of an album have their line looked at again."""

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.consumer import Delivery
from bridge.domain.held import Held
from bridge.queues import FifoQueue
from bridge.relay.messages import Outgoing, OutgoingMessage
from bridge.relay.outgoing.keep_order import KeepOrder

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
            dedup=f"album:{part.crm_id}:{part.held_ms}:{seen}",
            attributes={"scope_id": part.scope_id, SEEN: str(seen)},
        )


def seen_before(delivery: Delivery) -> int | None:
    """Return how many parts of its album were seen when a part was sent to look again; None for any other hook."""
    seen = delivery.attributes.get(SEEN)
    return int(seen) if seen else None


def held_of(delivery: Delivery, message: OutgoingMessage) -> Held:
    scope_id, sent_ms = delivery.attributes["scope_id"], delivery.sent_ms
    return Held(message.crm_id, scope_id, delivery.body, delivery.group, message.at_ms, sent_ms, message.album)


def with_its_album(delivery: Delivery, hook: Outgoing | None, in_order: KeepOrder) -> Iterator[Delivery]:
    """Yield a message that is given up, and what is held of the album that it was to look at: nobody else will."""
    yield delivery
    if isinstance(hook, OutgoingMessage) and seen_before(delivery) is not None:
        yield from map(delivery_of, in_order.held_with(hook))


def delivery_of(held: Held) -> Delivery:
    attributes = {"scope_id": held.scope_id}
    return Delivery("", held.body, attributes, held.line, held.crm_id, attempt=1, sent_ms=held.held_ms)
