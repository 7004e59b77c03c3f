"""What an installation consists of, and when the schedule has to look at an account again."""

from enum import StrEnum

from bridge.domain.reasons import Reason

AHEAD = 4 * 3600
"""Seconds before its expiry from which a pair is renewed: sixteen ticks, so that hours of trouble cost nobody."""

LOOK_AT_ACCOUNT = 3600
LOOK_AT_UNFINISHED = 10 * 60
LOOK_AT_UNPAID = 3600
LOOK_AT_UNAUTHORISED = 6 * 3600
"""Seconds between two looks. An account that was taken for dead by mistake comes back by the last one."""


def next_look(now: int, expires_at: int) -> int:
    """Return when to look at a healthy account again: soon for what changes outside, and in time for its pair."""
    return min(now + LOOK_AT_ACCOUNT, expires_at - AHEAD)


TRIES = 60
"""Tries of a part by its own job, more than an hour; what is left then is left to the schedule."""

TRIES_OF_THE_SCHEDULE = 3

HOPELESS = {Reason.WIDGET_OFF, Reason.ACCOUNT_UNAUTHORISED}
"""Trouble that only the next installation, or the schedule's own look, can end."""

_BOT = "bot:"


class Part(StrEnum):
    """A part of an installation; `text` says what is missing while it is not done."""

    CHANNEL = "channel"
    FIELDS = "fields"
    EVENTS = "events"
    BOTS = "bots"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS = {
    Part.CHANNEL: "Установка продолжается: канал чатов ещё не подключён, сообщения пока не приходят в amoCRM",
    Part.FIELDS: "Установка продолжается: поля Telegram в карточках amoCRM ещё не созданы",
    Part.EVENTS: "Установка продолжается: изменения в карточках amoCRM пока замечаются с опозданием",
    Part.BOTS: "Установка продолжается: запущены ещё не все боты",
}


def bot_part(bot_id: int) -> str:
    """Return the name of one bot's part: each is done, and owed, by itself."""
    return f"{_BOT}{bot_id}"


def bots_of(parts: frozenset[str]) -> list[int]:
    return sorted(int(part.removeprefix(_BOT)) for part in parts if part.startswith(_BOT))


def missing(parts: frozenset[str]) -> list[Part]:
    """Return what people are told is missing, all bots as one."""
    named = {Part.BOTS if part.startswith(_BOT) else Part(part) for part in parts}
    return [part for part in Part if part in named]
