"""Accepting the request of a chat, and keeping what a deep link brought."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bridge.domain.cards import PATIENCE, SETTLING, Card
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.texts import followed_link
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.messages import Introduction
from bridge.relay.ports import Cards, Jobs


@dataclass(frozen=True)
class CompleteDeal:
    """Bring each new request into the bot's status and each payload of `/start` onto the deal."""

    cards: Cards
    jobs: Jobs

    def __call__(self, person: Introduction, bot: Bot | None, card: Card, waited: float, attempt: Attempts) -> None:
        """`waited`: seconds since this was asked for; amoCRM makes deals a moment after the message."""
        if bot is not None and bot.accepts_into is not None:
            accept = partial(self._accept, person, card, bot.accepts_into, waited)
            attempt("заявка в «Неразобранном»", partial(self._unless_gone, bot, bot.accepts_into, accept))
        if person.start_payload:
            attempt("метка ссылки", partial(self._keep_payload, person, card, waited))

    def _unless_gone(self, bot: Bot, status_id: int, accept: Callable[[], None]) -> None:
        """Accept a request; it stays unsorted where the bot's status is gone, which the bot's next look tells."""
        try:
            accept()
        except PermanentError as error:
            refused = error.reason in {Reason.AMO_REFUSED, Reason.AMO_GONE}
            if not refused or self.cards.has_status(bot.account_id, status_id):
                raise
            self.jobs.watch_bot(bot.account_id, bot.bot_id)

    def _accept(self, person: Introduction, card: Card, status_id: int, waited: float) -> None:
        """Accept the request; one that is not there is waited for, unless an earlier try has accepted it."""
        patience = PATIENCE if person.contact_id is None else SETTLING
        if self.cards.accept_request(person.account_id, person.chat_id, status_id) or waited >= patience:
            return
        deal = self.cards.open_deal(person.account_id, card)
        if deal is None or deal.status_id != status_id:
            raise TransientError(Reason.AMO_UNAVAILABLE, "no request has appeared yet")

    def _keep_payload(self, person: Introduction, card: Card, waited: float) -> None:
        """The first payload of a deal stands in its field; a later one is a note, and so is one without any deal."""
        note = followed_link(person.start_payload, person.label)
        deal = self.cards.open_deal(person.account_id, card)
        if deal is None and waited < PATIENCE:
            raise TransientError(Reason.AMO_UNAVAILABLE, "no deal has appeared yet")
        if deal is None:
            self.cards.add_note(person.account_id, "contacts", card.contact_id, note)
        elif not deal.start_payload:
            self.cards.write_start_payload(person.account_id, deal.deal_id, person.start_payload)
        elif deal.start_payload != person.start_payload:
            self.cards.add_note(person.account_id, "leads", deal.deal_id, note)
