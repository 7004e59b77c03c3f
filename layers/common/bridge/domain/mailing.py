"""Telling a mailing from people who answer: hooks do not say which they are."""

from collections import OrderedDict
from dataclasses import dataclass, field

WINDOW = 10.0
"""Seconds that are looked at."""

MANY = 20
"""Conversations that nobody who reads what he answers writes into within the window."""

LASTS = 60.0
"""Seconds for which a sender who wrote into many conversations is still taken to be sending a mailing."""

IN_A_TALK = 600.0
"""Seconds before a mailing in which whoever wrote is in a talk: what they are written is an answer, whoever writes."""

SENDERS_KEPT = 500


@dataclass
class _Sender:
    """`wrote`: when it last wrote into each conversation, the one longest ago first; its mailing began and lasts."""

    wrote: OrderedDict[str, float] = field(default_factory=OrderedDict)
    began: float = 0.0
    until: float = 0.0


class Bursts:
    """What one worker has seen of senders: one who writes into more than `MANY` conversations at a time is mailing.

    Every worker sees its own share of the hooks, and the first of a mailing look like anybody's.
    """

    def __init__(self) -> None:
        self._senders: OrderedDict[str, _Sender] = OrderedDict()

    def mailing_since(self, sender: str, conversation: str, now: float) -> float | None:
        """Note that `sender` writes into `conversation`; return when its mailing began, None for one who answers."""
        seen = self._senders.setdefault(sender, _Sender())
        self._senders.move_to_end(sender)
        if len(self._senders) > SENDERS_KEPT:
            self._senders.popitem(last=False)
        seen.wrote[conversation] = now
        seen.wrote.move_to_end(conversation)
        while next(iter(seen.wrote.values())) < now - WINDOW:
            seen.wrote.popitem(last=False)
        if len(seen.wrote) > MANY:
            seen.began = seen.began if now < seen.until else next(iter(seen.wrote.values()))
            seen.until = now + LASTS
        return seen.began if now < seen.until else None
