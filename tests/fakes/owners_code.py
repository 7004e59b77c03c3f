"""What is kept of owners' code, in memory."""

from bridge.domain.errors import BridgeError
from bridge.domain.gateway import NOTHING_SEEN, CodeSeen
from bridge.domain.records import Bot


class FakeOwnersCode:
    """The port `OwnersCode`; `forgotten` are the bots in the order in which they were, `trouble` is raised instead."""

    def __init__(self) -> None:
        self.kept: dict[int, CodeSeen] = {}
        self.forgotten: list[int] = []
        self.calls: list[int] = []
        self.trouble: BridgeError | None = None

    def seen(self, bot: Bot) -> CodeSeen:
        return self.kept.get(bot.bot_id, NOTHING_SEEN)

    def called(self, bot_id: int) -> None:
        self.calls.append(bot_id)

    def forget(self, bot_id: int) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept.pop(bot_id, None)
        self.forgotten.append(bot_id)
