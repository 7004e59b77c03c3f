"""What is kept of owners' code, in memory."""

from bridge.domain.errors import BridgeError
from bridge.domain.gateway import NOTHING_SEEN, CodeSeen


class FakeOwnersCode:
    """The port `OwnersCode`; `forgotten` are the bots in the order in which they were, `trouble` is raised instead."""

    def __init__(self) -> None:
        self.kept: dict[int, CodeSeen] = {}
        self.forgotten: list[int] = []
        self.renewed: list[tuple[int, str]] = []
        self.trouble: BridgeError | None = None

    def seen(self, bot_id: int) -> CodeSeen:
        return self.kept.get(bot_id, NOTHING_SEEN)

    def renew(self, bot_id: int, key: str) -> None:
        self.renewed.append((bot_id, key))

    def forget(self, bot_id: int) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept.pop(bot_id, None)
        self.forgotten.append(bot_id)
