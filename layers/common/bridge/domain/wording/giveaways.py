"""Giveaways: what is given away, when, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.content import Mention
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording.numbers import counted, day, stars


@dataclass(frozen=True)
class Prize:
    """What is given away: in words, Telegram Stars, months of Telegram Premium; 0 where there are none."""

    words: str
    stars: int
    months: int

    @property
    def line(self) -> str:
        premium = f"Telegram Premium на {counted(self.months, 'месяц', 'месяца', 'месяцев')}" if self.months else ""
        told = ", ".join(filter(None, (self.words, stars(self.stars) if self.stars else "", premium)))
        return f"Приз: {told}" if told else ""


def announced(prize: Prize, chats: Sequence[str], winners: int, at: int) -> Mention | None:
    """Return a giveaway whose winners are drawn at a moment in unix seconds; None when nothing is known of it."""
    heads = counted(winners, "победитель", "победителя", "победителей") if winners else ""
    detail = ", ".join(filter(None, (heads, f"итоги {day(at)}" if day(at) else "")))
    return _told(
        INCOMING_KINDS["giveaway"], detail, prize, f"Для подписчиков: {', '.join(chats)}" if any(chats) else ""
    )


def ended(prize: Prize, chat: str, winners: Sequence[str], *, refunded: bool) -> Mention | None:
    line = "Отменён: оплата возвращена" if refunded else f"Победители: {', '.join(winners)}" if any(winners) else ""
    return _told(INCOMING_KINDS["giveaway_winners"], chat, prize, line)


def _told(kind: str, detail: str, prize: Prize, line: str) -> Mention | None:
    said = "\n".join(filter(None, (prize.line, line)))
    return Mention(kind, detail, said) if detail or said else None
