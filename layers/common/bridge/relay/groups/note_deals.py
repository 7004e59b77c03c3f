"""Leaving a note in the deals that a group is tied to."""

from dataclasses import dataclass
from functools import partial

from bridge.domain.reasons import Reason
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.ports import Cards, Groups


@dataclass(frozen=True)
class NoteDeal:
    """Tell the managers of one deal; the same words once however often asked for."""

    cards: Cards

    def __call__(self, account_id: int, deal_id: int, text: str) -> None:
        self.cards.add_note(account_id, "leads", deal_id, text)


@dataclass(frozen=True)
class NoteDeals:
    """Tell the managers of every deal of a group what has become of it; the same words once however often asked for."""

    groups: Groups
    cards: Cards

    def __call__(self, account_id: int, home: int, bot_id: int, text: str) -> None:
        """Raises PermanentError(CARD_INCOMPLETE) for deals that refused it, once all the others have it."""
        group = self.groups.get(account_id, home)
        attempt = Attempts()
        for link in group.links_of(bot_id) if group else ():
            about = f"примечание в сделке {link.deal_id}"
            attempt(about, partial(self.cards.add_note, account_id, "leads", link.deal_id, text))
        attempt.settle(Reason.CARD_INCOMPLETE)
