"""What people write after a licence has ended: it waits for the payment as its queue brought it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


def bot_of(line: str) -> int:
    """Return whose line it is: each begins with its bot."""
    return int(line.partition(":")[0])


@dataclass(frozen=True)
class Kept:
    """One message of a queue.

    `line` is the group that it waited in and `sequence` its number there, which grows from one to the next. `sent_ms`:
    when it was queued, in unix milliseconds; `dedup` tells it from others.
    """

    line: str
    sequence: str
    body: str
    attributes: Mapping[str, str]
    dedup: str
    sent_ms: int

    @property
    def bot_id(self) -> int:
        return int(self.attributes["bot_id"])

    def signed_for(self, generation: int) -> "Kept":
        """Return the message as one that came with that generation of its bot's secret."""
        return replace(self, attributes={**self.attributes, "generation": str(generation)})
