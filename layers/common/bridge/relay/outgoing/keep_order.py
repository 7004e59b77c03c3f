"""What is held in a conversation goes before whatever is written into it later."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.held import Held
from bridge.relay.messages import Outgoing, OutgoingMessage
from bridge.relay.outgoing.relay_message import RelayOutgoing


@dataclass(frozen=True)
class KeepOrder:
    """Send a message behind what is held before it, so that nobody's answer waits for a mailing's turn.

    `read` brings the message of a held hook, `put_aside` makes a failure of one that cannot be sent, as its own
    queue would. Only one worker at a time has a message of a conversation, which is what makes this safe.
    """

    relay: RelayOutgoing
    read: Callable[[Held], Outgoing | None]
    put_aside: Callable[[Held, PermanentError], None]

    def __call__(self, message: OutgoingMessage, attempt: int) -> None:
        first = self.relay(message, attempt)
        for held in first:
            self._send(held)
        if first:
            self.relay(message, attempt, alone=True)

    def _send(self, held: Held) -> None:
        try:
            message = self.read(held)
            if isinstance(message, OutgoingMessage):
                self.relay(message, alone=True)
        except PermanentError as error:
            self.put_aside(held, error)
