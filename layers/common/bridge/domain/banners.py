"""What administrators are told of their licence before it ends, and once it has ended."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.domain.licence import Licence, LicenceState
from bridge.domain.wording.numbers import day

STAGES = (1, 3, 7)
"""Days before the end from which on there is something new to be told."""


class Level(StrEnum):
    WARNING = "warning"
    ERROR = "error"


class Term(StrEnum):
    """A stable code of what is told; `text` is the plain Russian, with a place for the `{date}` and the `{days}`."""

    TRIAL_ENDS = "trial_ends"
    PAID_ENDS = "paid_ends"
    ENDED = "ended"

    @property
    def text(self) -> str:
        return _TEXTS[self]


@dataclass(frozen=True)
class Banner:
    """`stage`: one of `STAGES`, 0 after the end; who has put one away is told again with the next."""

    level: Level
    term: Term
    stage: int
    date: str
    days: int

    @property
    def text(self) -> str:
        return self.term.text.format(date=self.date, days=self.days)


def banner(licence: Licence, now: float) -> Banner | None:
    """Return what is told now; None while the end is far away."""
    state, days = licence.state(now), licence.days_left(now)
    if state is LicenceState.ENDED:
        return Banner(Level.ERROR, Term.ENDED, 0, day(licence.until), 0)
    stage = next((stage for stage in STAGES if days <= stage), None)
    if stage is None:
        return None
    term = Term.PAID_ENDS if state is LicenceState.PAID else Term.TRIAL_ENDS
    return Banner(Level.WARNING, term, stage, day(licence.until), days)


_TEXTS = {
    Term.TRIAL_ENDS: (
        "Пробный период заканчивается {date}, осталось дней: {days}. Оплатите подписку, чтобы переписка через ботов не"
        " остановилась"
    ),
    Term.PAID_ENDS: (
        "Подписка заканчивается {date}, осталось дней: {days}. Продлите её, чтобы переписка через ботов не остановилась"
    ),
    Term.ENDED: (
        "Подписка закончилась {date}. Ответы клиентам не отправляются. Сообщения клиентов хранятся 30 дней: после"
        " оплаты они придут в сделки по порядку"
    ),
}
