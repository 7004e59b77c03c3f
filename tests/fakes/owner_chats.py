"""What is noted of chats for the sake of a bot's own code, in memory."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bridge.domain.records import Bot
from bridge.relay.messages.code import KnownUsers, Uttered
from bridge.relay.ports import Clock

Chat = tuple[int, int]


class FakeOriginals:
    """The port `Originals`; `kept` by bot, chat and message."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int, int], Mapping[str, Any]] = {}

    def keep(self, bot_id: int, chat_id: int, message_id: int, message: Mapping[str, Any]) -> None:
        self.kept[bot_id, chat_id, message_id] = message

    def get(self, bot_id: int, chat_id: int, message_id: int) -> Mapping[str, Any] | None:
        return self.kept.get((bot_id, chat_id, message_id))


class FakeChatNotes:
    """The port `ChatNotes`; `commands` and `quiet` by bot and chat."""

    def __init__(self) -> None:
        self.commands: dict[Chat, bool] = {}
        self.quiet: dict[Chat, float] = {}

    def note_command(self, bot_id: int, chat_id: int, *, is_command: bool) -> None:
        self.commands[bot_id, chat_id] = is_command

    def was_command(self, bot_id: int, chat_id: int) -> bool:
        return self.commands.get((bot_id, chat_id), False)

    def quieten(self, bot_id: int, chat_id: int, until: float) -> None:
        self.quiet[bot_id, chat_id] = until

    def quiet_until(self, bot_id: int, chat_id: int) -> float:
        return self.quiet.get((bot_id, chat_id), 0.0)


class FakeKnownStaff:
    """The port `KnownStaff`; `known` by bot."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.known: dict[int, KnownUsers] = {}

    def of(self, bot_id: int) -> KnownUsers | None:
        return self.known.get(bot_id)

    def learn(self, bot_id: int, ids: Collection[str]) -> None:
        self.known[bot_id] = KnownUsers(frozenset(ids), int(self.clock.now()))


class FakeCodeLines:
    """The port `CodeLines`; `told` is what was said, in order."""

    def __init__(self) -> None:
        self.told: list[Uttered] = []

    def tell(self, bot: Bot, said: Sequence[Uttered]) -> None:
        self.told += said
