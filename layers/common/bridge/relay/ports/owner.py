"""The side of a bot's own code beside us: what waits for it, and what is remembered for its sake."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

from bridge.domain.owner_side import Dropped, OwnerHook, OwnerSide, OwnerUpdate, Reception, Told
from bridge.domain.records import Bot
from bridge.relay.messages.code import KnownUsers, Uttered
from bridge.relay.messages.owner import Received


class Owners(Protocol):
    """What the codes of bots' owners have asked for; of each bot one record."""

    def get(self, bot_id: int) -> OwnerSide: ...
    def glance(self, bot_id: int) -> OwnerSide:
        """Return the record as it was a moment ago, for half of what `get` costs."""
        ...

    def begin(self, bot_id: int, key: str) -> OwnerSide:
        """Forget what was set under another key."""
        ...

    def called(self, bot_id: int) -> None:
        """Note that the code has called, now."""
        ...

    def poll(self, bot_id: int, offset: int, allowed: tuple[str, ...] | None) -> OwnerSide | None:
        """Note a poll, and the kinds it asks for if it does; return what stood before, None where a webhook is set."""
        ...

    def wait(self, bot_id: int) -> int:
        """Note that a poll waits, which ends an earlier one; return its number."""
        ...

    def may_refuse(self, bot_id: int) -> bool:
        """Tell whether a conflict may be answered at once, which is so once in three seconds."""
        ...

    def may_set(self, bot_id: int) -> bool:
        """Tell whether a webhook may be set, which is so once a second."""
        ...

    def hook(self, bot_id: int, hook: OwnerHook | None, allowed: tuple[str, ...] | None) -> None:
        """Set a webhook, or delete it; what was known of the receiver before is past."""
        ...

    def allow(self, bot_id: int, allowed: tuple[str, ...]) -> None: ...
    def unhook(self, bot_id: int, hook_id: str) -> None:
        """Delete a webhook unless another one was set meanwhile."""
        ...

    def drop(self, bot_id: int, dropped: Dropped) -> None: ...
    def told(self, bot_id: int) -> Told: ...
    def tell(self, bot_id: int, told: Told) -> None: ...
    def note(self, bot_id: int, hook_id: str, reception: Reception) -> None:
        """Note how a receiver does, unless another webhook was set meanwhile."""
        ...

    def claim(self, bot_id: int, place: int, seconds: float) -> float | None:
        """Return a claim to be the only one who calls a receiver from that place, None while another has it."""
        ...

    def release(self, bot_id: int, place: int, claim: float) -> None: ...


class OwnerUpdates(Protocol):
    """Updates that wait for the code of a bot's owner, a day at most."""

    def keep(self, bot_id: int, update: OwnerUpdate) -> None: ...
    def stirs(self, bot_id: int) -> bool:
        """Tell whether anything seems to wait, as it was a moment ago."""
        ...

    def head(self, bot_id: int, dropped: Dropped) -> Iterator[OwnerUpdate]:
        """Yield what waits, unwanted ones too, by rising ids, as far as it was not dropped."""
        ...

    def first_of(self, bot_id: int, line: str, dropped: Dropped) -> OwnerUpdate | None:
        """Return the wanted update that is the next of its line."""
        ...

    def lines(self, bot_id: int) -> Iterator[str]:
        """Yield every line in which something wanted waits, once."""
        ...

    def count(self, bot_id: int) -> int:
        """Return how many wanted updates wait."""
        ...

    def last(self, bot_id: int, number: int, dropped: Dropped) -> Sequence[int]:
        """Return the ids of the last so many wanted updates."""
        ...

    def remove(self, bot_id: int, numbers: Collection[int]) -> None: ...
    def sweep(self, bot_id: int, dropped: Dropped, at_most: int) -> bool:
        """Remove what was dropped, looking at so many at most; tell whether that was all."""
        ...


class OwnerLines(Protocol):
    """What is done later for the code of a bot's owner."""

    def wake(self, bot_id: int, hook_id: str, line: str, key: str) -> None:
        """Have a line's updates brought to the code's webhook; asked for again with the same `key`, it is done once."""
        ...

    def wake_all(self, bot_id: int, hook_id: str, lines: Sequence[str]) -> None: ...
    def drain(self, bot_id: int, hook_id: str) -> None:
        """Have all that waits brought to a webhook that was just set."""
        ...

    def sweep(self, bot_id: int, dropped: Dropped) -> None:
        """Have the rest of what was dropped removed."""
        ...


class Receivers(Protocol):
    """The receivers of bots' own codes."""

    def post(self, hook: OwnerHook, secret: str, body: str) -> Received:
        """Bring one update; raises NotReceivedError, and TransientError when no call was begun."""
        ...


AnswerCalls = Callable[[Bot, Received], None]
"""Carries out the call that the answer of a receiver is, if it is one; whatever becomes of it, it raises nothing."""


class Originals(Protocol):
    """Messages that came to a bot in the last day, as Telegram told them: what a copy of one shows."""

    def keep(self, bot_id: int, chat_id: int, message_id: int, message: Mapping[str, Any]) -> None: ...
    def get(self, bot_id: int, chat_id: int, message_id: int) -> Mapping[str, Any] | None:
        """Return a Message of the Bot API, None for one that is not known."""
        ...


class ChatNotes(Protocol):
    """What is noted of one chat of a bot; forgotten a day after it was worth anything."""

    def note_command(self, bot_id: int, chat_id: int, *, is_command: bool) -> None:
        """Note whether the last that a person wrote there was a command."""
        ...

    def was_command(self, bot_id: int, chat_id: int) -> bool: ...
    def quieten(self, bot_id: int, chat_id: int, until: float) -> None:
        """Note that a manager has answered there: the code is quietened until then, in unix seconds."""
        ...

    def quiet_until(self, bot_id: int, chat_id: int) -> float:
        """Return until when the code is quietened there, 0 where it is not."""
        ...


class KnownStaff(Protocol):
    """Who the users of amoCRM are, as it names them in chats."""

    def of(self, bot_id: int) -> KnownUsers | None:
        """Return those of the bot's account, None while they were never learnt."""
        ...

    def learn(self, bot_id: int, ids: Collection[str]) -> None: ...


class CodeLines(Protocol):
    """The lines of conversations, as a bot's own code speaks in them."""

    def tell(self, bot: Bot, said: Sequence[Uttered]) -> None:
        """Have amoCRM shown what was said, in this order, each behind what is in the line of its chat."""
        ...
