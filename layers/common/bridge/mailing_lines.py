"""Where a hook waits: in the line of its conversation, or a mailing's for the mailing's pace."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.domain.errors import TransientError
from bridge.domain.held import LARGEST_HELD, Held, moment_of
from bridge.domain.identity import ConversationId
from bridge.domain.mailing import Bursts
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.held import HeldHooks

LINE = "line"
"""The attribute of a mailing's message that names the line of its conversation."""

MAILING = "mailing"
"""The attribute of a released message that names its mailing: the bot whose limit it shares."""


@dataclass(frozen=True)
class HookLines:
    """Puts a message hook where it waits.

    A mailing's hook is held with its conversation before it waits elsewhere, so that whatever is written into that
    conversation meanwhile finds it and sends it first. `held` is made when there is a mailing.
    """

    outgoing: FifoQueue
    mailing: FifoQueue
    held: Callable[[], HeldHooks]
    bursts: Bursts = field(default_factory=Bursts)
    now: Callable[[], float] = time.time

    def send(self, text: str, message: Mapping[str, Any], *, scope_id: str, line: str, crm_id: str) -> None:
        """Enqueue a hook. Raises TransientError when no queue took it."""
        if not self._is_waiting_its_turn(text, message, scope_id, line, crm_id):
            self.outgoing.send(text, group=line, dedup=crm_id, attributes={"scope_id": scope_id})

    def _is_waiting_its_turn(
        self, text: str, message: Mapping[str, Any], scope_id: str, line: str, crm_id: str
    ) -> bool:
        now = self.now()
        if not self.bursts.is_mailing(f"{scope_id} {_sender_of(message)}", line, now):
            return False
        conversation = ConversationId.parse(str(message["conversation"].get("client_id")))
        if conversation is None or len(text.encode()) > LARGEST_HELD:
            return False
        try:
            self.held().hold(conversation, Held(crm_id, scope_id, text, line, moment_of(message), now))
            waiting = {"scope_id": scope_id, LINE: line}
            self.mailing.send(text, group=str(conversation.bot_id), dedup=crm_id, attributes=waiting)
        except TransientError as error:
            logger.warning("not held: goes at once", extra={"reason": str(error)})
            return False
        return True


def _sender_of(message: Mapping[str, Any]) -> str:
    sender = message.get("sender")
    return str(sender.get("id")) if isinstance(sender, dict) else ""
