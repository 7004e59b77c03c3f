"""Putting a kept message back on the queue it came from."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.domain.records import Direction, Failure
from bridge.queues import FifoQueue
from bridge.relay.ports import Clock

AGAIN = "again_at"
"""The attribute that says when a message was asked to be sent again, in unix seconds."""


@dataclass(frozen=True)
class Requeueing:
    """`Requeue`: the message goes to the end of its own group, once even if two people ask for it at a time.

    What has failed anew is asked for anew, also where it is the same failure by its id, as a card's of a day is.
    """

    queues: Mapping[Direction, FifoQueue]
    clock: Clock

    def send_again(self, failure: Failure) -> None:
        payload = failure.payload
        self.queues[failure.direction].send(
            payload["body"],
            group=payload["group"],
            dedup=f"retry:{failure.failure_id}:{failure.at}",
            attributes={**payload["attributes"], AGAIN: str(int(self.clock.now()))},
        )
