"""Putting a kept message back on the queue it came from."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.domain.records import Direction, Failure
from bridge.queues import FifoQueue


@dataclass(frozen=True)
class Requeueing:
    """`Requeue`: the message goes to the end of its own group with a dedup id of its own."""

    queues: Mapping[Direction, FifoQueue]

    def send_again(self, failure: Failure) -> None:
        payload = failure.payload
        self.queues[failure.direction].send(
            payload["body"], group=payload["group"], dedup=uuid.uuid4().hex, attributes=payload["attributes"]
        )
