"""One call of a method, as its behaviour sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from local.simulators.telegram.answers import too_many_requests
from local.simulators.telegram.chats import writable_chat
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat

Behaviour = Callable[["Call"], Any | Awaitable[Any]]


@dataclass(frozen=True)
class Call:
    """A checked call: `params` have their documented types, `uploads` are the file parts by name."""

    simulator: Simulator
    bot: Bot
    method: str
    params: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> float:
        return self.simulator.clock.now()

    def target(self, weight: int = 1) -> Chat:
        """Return the chat to send `weight` messages to. Raises ApiError when the bot may not, or not yet (429)."""
        chat = writable_chat(self.simulator.world, self.bot, self.params["chat_id"])
        if not weight:
            return chat
        pause = self.simulator.limits.wait(self.bot.id, chat.id, private=chat.is_private, weight=weight, now=self.now)
        if pause:
            raise too_many_requests(pause)
        return chat
