"""What a bot's own code has said, in the line of its chat: among what people write there."""

import json
import uuid
from collections.abc import Sequence

from bridge.domain.records import Bot
from bridge.queues import FifoQueue, Queued
from bridge.relay.messages.code import Uttered
from bridge.relay.ports import Clock

CODE = "code"
"""The attribute of what the bot's own code has said."""


CAME = "came_ms"
"""The attribute that says when something came, in unix milliseconds, where it was queued only later."""


class CodeQueue:
    """`CodeLines` of the incoming queue; a body is an `Uttered` as JSON."""

    def __init__(self, incoming: FifoQueue, clock: Clock) -> None:
        self._incoming = incoming
        self._clock = clock

    def tell(self, bot: Bot, said: Sequence[Uttered]) -> None:
        now = self._clock.now()
        attributes = {
            "bot_id": str(bot.bot_id),
            "generation": str(bot.generation),
            "received_at": str(int(now)),
            CODE: "1",
        }
        self._incoming.send_all(
            [
                Queued(
                    _body(one),
                    f"{bot.bot_id}:{one.chat_id}",
                    _dedup(bot, one),
                    attributes | {CAME: str(int(now * 1000) + place)},
                )
                for place, one in enumerate(said)
            ]
        )


def _body(said: Uttered) -> str:
    flags = {name: True for name in ("edited", "known_only", "unseen") if getattr(said, name)}
    return json.dumps({"message": said.message} | flags)  # half of a character can be told by its escape alone


def _dedup(bot: Bot, said: Uttered) -> str:
    """Two edits of a second are two, and so are messages that Telegram has only scheduled."""
    name = f"code:{bot.bot_id}:{said.chat_id}:{said.message_id}"
    return f"{name}:{uuid.uuid4().hex}" if said.edited or not said.message_id else name
