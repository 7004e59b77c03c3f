"""Accepting the request of a chat, and keeping what a deep link brought."""

from dataclasses import dataclass
from functools import partial

from bridge.domain.cards import PATIENCE, SETTLING, Card
from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.texts import followed_link
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.messages import Introduction
from bridge.relay.ports import Cards


@dataclass(frozen=True)
class CompleteDeal:
    """Bring each new request into the bot's status and each payload of `/start` onto the deal."""

    cards: Cards

    def __call__(self, person: Introduction, bot: Bot | None, card: Card, waited: float, attempt: Attempts) -> None:
        """`waited`: seconds since this was asked for; amoCRM makes deals a moment after the message."""
        if bot is not None and bot.status_id is not None:
            attempt("заявка в «Неразобранном»", partial(self._accept, person, card, bot.status_id, waited))
        if person.start_payload:
            attempt("метка ссылки", partial(self._keep_payload, person, card, waited))

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
