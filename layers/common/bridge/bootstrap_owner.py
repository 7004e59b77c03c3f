"""What keeps updates for bots' own code and brings them to its webhook; see `bridge.gateway_parts`."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.bootstrap_gateway import beside
from bridge.consumer import Consumer, Delivery
from bridge.domain.errors import PermanentError
from bridge.gateway_parts import GatewayParts
from bridge.observability import Counters, logger
from bridge.owner.answered_calls import AnsweredCalls
from bridge.owner.webhook import OwnerReceivers
from bridge.relay.gateway.keep_update import KeepUpdate
from bridge.relay.gateway.serve_line import ServeLine
from bridge.relay.gateway.sweep_dropped import SweepDropped
from bridge.sites import Sites

Handle = Callable[[Delivery], None]
Fail = Callable[[Delivery, PermanentError], None]


@dataclass(frozen=True)
class OwnerDeliver:
    keep: KeepUpdate
    serve: ServeLine
    sweep: SweepDropped
    consumer: Callable[[Handle, Fail], Consumer]


def owner_deliver() -> OwnerDeliver:
    parts = GatewayParts()
    keep = KeepUpdate(
        parts.bots,
        parts.owners,
        parts.owner_updates,
        parts.owner_lines,
        parts.chat_notes,
        parts.originals,
        parts.clock,
        logger,
    )
    serve = ServeLine(
        parts.bots,
        parts.owners,
        parts.owner_updates,
        parts.owner_lines,
        OwnerReceivers(Sites(parts.deadline, parts.allowed, names_itself=False), parts.deadline.left),
        AnsweredCalls(parts.take_call(beside(parts)), logger),
        parts.vault,
        parts.clock,
        logger,
        parts.deadline.left,
    )

    def consumer(handle: Handle, fail: Fail) -> Consumer:
        scale = parts.settings.number("RETRY_PAUSE_SCALE")
        return Consumer(parts.sqs, handle, fail, scale, Counters(), parts.deadline, parts.clock)

    return OwnerDeliver(keep, serve, SweepDropped(parts.owner_updates, parts.deadline.left), consumer)
