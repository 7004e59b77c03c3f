"""The bots of accounts."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.pacing import Rate, Refusal
from bridge.domain.records import Bot, BotState


class Bots(Protocol):
    def get(self, bot_id: int) -> Bot | None: ...
    def of_account(self, account_id: int) -> Sequence[Bot]: ...
    def add(self, bot: Bot, replacing: Bot | None = None) -> Bot:
        """Store a bot in place of the record that was read, None for none, and return it with its version.

        Raises OvertakenError when something else stands there.
        """
        ...

    def save(self, bot: Bot) -> Bot:
        """Store a changed bot and return it with its new version.

        Raises OvertakenError when it was changed since it was read, RefusedError when its account has it no more.
        """
        ...

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        """Note a state; with `generation` only if the bot has not been renewed, nor switched off, meanwhile."""
        ...

    def refused(self, bot_id: int, refusal: Refusal) -> Sequence[Refusal]:
        """Note a 429 of Telegram and return the two before, as far as there were any."""
        ...

    def pause(self, bot_id: int, until: float) -> None:
        """Have none of the bot's messages sent until then (unix seconds)."""
        ...

    def remove(self, bot: Bot) -> bool:
        """Remove the bot unless it was changed since it was read."""
        ...


class CommonPace(Protocol):
    """The line in which messages of a bot wait for Telegram's limit, whichever worker sends them."""

    def book(self, bot_id: int, rate: Rate, patience: float, messages: int = 1) -> float:
        """Return the seconds until the bot's next place for so many messages, booked if within `patience`."""
        ...

    def book_for_mailing(self, bot_id: int) -> float:
        """Book a place now and return 0, or return the seconds after which to ask again.

        There is none while the bot is paused or its mailing slowed.
        """
        ...

    def slow_mailing(self, bot_id: int, until: float) -> None:
        """Have no place booked for a mailing of the bot until then (unix seconds)."""
        ...
