"""Where the hooks of a mailing wait: with their conversations, and in a line of their own for the mailing's pace."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bridge.domain.errors import TransientError
from bridge.domain.held import Held, is_holdable, moment_of
from bridge.domain.identity import ConversationId
from bridge.domain.mailing import IN_A_TALK, Bursts
from bridge.hook_lines import Waiting
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.held import HeldHooks

if TYPE_CHECKING:
    from bridge.consumer import Delivery
    from bridge.relay.ports import Clock, CommonPace

BUSY = 0.3
"""Seconds that a released message waits for a worker where there are workers enough."""

LONGEST_PAUSE = 10.0
"""Seconds; a message may also have waited for others of its own conversation."""

LINE = "line"
"""The attribute of a mailing's message that names the line of its conversation."""

MAILING = "mailing"
"""The attribute of a released message that names the line it came from: the bot whose mailing it is."""


@dataclass(frozen=True)
class MailingLines:
    """Recognises the hooks of a mailing and takes them out of the line of answers.

    Such a hook is held with its conversation before it waits elsewhere, so that whatever is written into that
    conversation meanwhile finds it and sends it first. Whoever has written since the mailing began, or not long before,
    is in a talk, so that to them it is an answer, whoever writes it. `held` is made when there is a mailing.
    """

    queue: FifoQueue
    held: Callable[[], HeldHooks]
    bursts: Bursts = field(default_factory=Bursts)
    now: Callable[[], float] = time.time

    def take(self, text: str, hook: Mapping[str, Any], waiting: Waiting, scope_id: str) -> bool:
        """Take a hook that is a mailing's; False for one that has to be queued like others, also in any trouble."""
        message = hook.get("message")
        if not isinstance(message, dict):
            return False
        now = self.now()
        since = self.bursts.mailing_since(f"{scope_id} {_sender_of(message)}", waiting.group, now)
        if since is None:
            return False
        conversation = ConversationId.parse(str(message["conversation"].get("client_id")))
        if conversation is None or not is_holdable(text):
            return False
        album = str(message["message"].get("media_group_id") or "")
        held = Held(waiting.dedup, scope_id, text, waiting.group, moment_of(message), int(now * 1000), album)
        try:
            if self.held().has_written_since(conversation, since - IN_A_TALK):
                return False
            self.held().hold(conversation, held)
            self.queue.send(
                text,
                group=str(conversation.bot_id),
                dedup=waiting.dedup,
                attributes={"scope_id": scope_id, LINE: waiting.group},
            )
        except TransientError as error:
            logger.warning("not held: goes at once", extra={"reason": str(error)})
            return False
        return True


def hand_on(outgoing: FifoQueue, delivery: "Delivery") -> None:
    """Put a mailing's message, whose turn it is, into the line of its conversation."""
    attributes = {"scope_id": delivery.attributes["scope_id"], MAILING: delivery.group}
    line = delivery.attributes[LINE]
    outgoing.send(delivery.body, group=line, dedup=f"turn:{delivery.message_id}", attributes=attributes)


@dataclass(frozen=True)
class Arrivals:
    """What a worker notes of a message whose turn it is."""

    pace: "CommonPace"
    clock: "Clock"

    def __call__(self, delivery: "Delivery") -> tuple[float, str, bool]:
        """Return for how long the message has waited here, the bot whose mailing it is, and whether it has its place.

        A mailing's that waited for a worker tells that all of them are busy: then its mailing pauses, twice as long.
        """
        now = self.clock.now()
        late, bot = now - delivery.sent_ms / 1000, delivery.attributes.get(MAILING, "")
        is_placed = bool(bot) and delivery.attempt == 1
        if is_placed and late > BUSY:
            self.pace.slow_mailing(int(bot), now + min(2 * late, LONGEST_PAUSE))
        return late, bot, is_placed


def _sender_of(message: Mapping[str, Any]) -> str:
    sender = message.get("sender")
    return str(sender.get("id")) if isinstance(sender, dict) else ""
