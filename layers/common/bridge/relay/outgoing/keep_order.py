"""What is held in a conversation goes before whatever is written into it later."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.held import Held, groups_of, is_holdable
from bridge.domain.reasons import Reason
from bridge.relay.messages import Outgoing, OutgoingMessage
from bridge.relay.outgoing.gather_album import GatherAlbum
from bridge.relay.outgoing.relay_album import RelayAlbum
from bridge.relay.outgoing.relay_message import RelayOutgoing

Read = Callable[[Held], Outgoing | None]
PutAside = Callable[[Held, PermanentError], None]

PATIENCE_WITH_A_BUG = 4
"""Attempts that a message waits for a held one which fails in a way nobody foresaw."""


@dataclass(frozen=True)
class KeepOrder:
    """Send a message behind what is held before it, and hold one that has to wait for the rest of its album.

    So nobody's answer waits for a mailing's turn, and none goes into the midst of an album. `read` brings the message
    of a held hook, `put_aside` makes a failure of one that cannot be sent, as its own queue would. A line hands out one
    message at a time, so that only one worker at a time looks at what is held there.
    """

    relay: RelayOutgoing
    relay_album: RelayAlbum
    gather: GatherAlbum
    read: Read
    put_aside: PutAside

    def __call__(self, message: OutgoingMessage, hook: Held, attempt: int, seen: int | None = None) -> None:
        """`seen`: how many parts of its album were there when the line was looked at last; None for a new message."""
        is_part = bool(hook.album) and message.content is not None and is_holdable(hook.body)
        if is_part and not message.released:
            conversation = self.relay.conversation_of(message)
            if conversation is not None and seen is None:
                self.gather.hold(conversation, hook)
                return
            if conversation is not None and not self.gather.is_whole(conversation, hook, seen or 0):
                return
            message = replace(message, released=conversation is not None)
        first = self.relay(message, attempt)
        for group in groups_of(first):
            self._send(group, attempt)
        if first:
            self.relay(message, attempt, alone=True)

    def held_with(self, message: OutgoingMessage) -> Sequence[Held]:
        """Return what else is held of the message's album."""
        conversation = self.relay.conversation_of(message)
        known = self.relay.dialogues.fresh(conversation).conversation if conversation else None
        others = (one for one in known.held if one.crm_id != message.crm_id) if known else ()
        return [one for one in others if one.album == message.album]

    def _send(self, group: Sequence[Held], attempt: int) -> None:
        hooks = {held.crm_id: held for held in group}

        def send(message: OutgoingMessage) -> None:
            try:
                self.relay(message, attempt, alone=True)
            except PermanentError as error:
                self.put_aside(hooks[message.crm_id], error)
            except TransientError:
                raise
            except Exception as error:
                if attempt < PATIENCE_WITH_A_BUG:
                    raise
                self.put_aside(hooks[message.crm_id], PermanentError(Reason.INTERNAL, type(error).__name__))

        messages = list(self._read(group))
        conversation = self.relay.conversation_of(messages[0]) if len(messages) > 1 else None
        if conversation is not None:
            self.relay_album(conversation, messages, send, attempt)
        else:
            for message in messages:
                send(message)

    def _read(self, group: Sequence[Held]) -> Iterator[OutgoingMessage]:
        for held in group:
            try:
                message = self.read(held)
            except PermanentError as error:
                self.put_aside(held, error)
            else:
                if isinstance(message, OutgoingMessage):
                    yield message
