"""Making a deal of a lead in the account's own pipeline, once whatever becomes of an answer."""

from dataclasses import dataclass, replace

from bridge.domain import lead_texts as wording
from bridge.domain.cards import INDEXING, NAME, TELEGRAM_USERNAME, DealCard, Written, values_of
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.leads import Dealing, Lead
from bridge.domain.reasons import Reason
from bridge.relay.incoming.find_contact import FindContact
from bridge.relay.ports import Cards, Clock, LeadDeals, Leads, Log, People

SOON = 1.0

CLOCKS_DIFFER = 120
"""Seconds by which amoCRM's clock may be behind ours."""


@dataclass(frozen=True)
class MakeDeal:
    """Find or make the person's contact and make the deal; a note with what is asked for is left on it afterwards.

    Before the deal is made the contact's other deals are noted: after a try whose end nobody knows, a new one of that
    name is the one that it made.
    """

    leads: Leads
    people: People
    cards: Cards
    deals: LeadDeals
    clock: Clock
    log: Log

    def __call__(self, lead: Lead, pipeline_id: int) -> int:
        """Return the deal. Raises NotYetError while the person's contact is being made by somebody else."""
        dealing = self._taken_up(lead, lead.dealing) if lead.dealing else self._begin(lead)
        made_before = self._made_before(lead, dealing) if lead.dealing else 0
        deal_id = made_before or self._make(lead, pipeline_id, dealing)
        self.leads.adopts(lead.key, lead.account_id, deal_id)
        self.leads.deals(lead.key, replace(dealing, asked=True, deal_id=deal_id))
        return deal_id

    def leave_note(self, lead: Lead) -> None:
        """Leave the note on the deal that a lead has become, once; amoCRM may refuse it."""
        if lead.dealing is None or not lead.deal_id or lead.dealing.noted:
            return
        try:
            self.cards.add_note(lead.account_id, "leads", lead.deal_id, wording.note(lead))
        except PermanentError as error:
            self.log.warning("a deal stays without its note", extra={"lead": lead.key, "why": str(error)})
        self.leads.deals(lead.key, replace(lead.dealing, noted=True))

    def _begin(self, lead: Lead) -> Dealing:
        contact_id = self._contact(lead)
        card = self.cards.card(lead.account_id, contact_id)
        if card is None:
            self.people.forget_contact(lead.account_id, contact_id)
            raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "the contact is gone", SOON)
        return Dealing(contact_id, card.deals)

    def _taken_up(self, lead: Lead, dealing: Dealing) -> Dealing:
        """Return an earlier try with the contact of now: the one that it was begun with may have been merged into
        another, which has its deals then, or deleted.
        """
        if self.cards.card(lead.account_id, dealing.contact_id) is not None:
            return dealing
        self.people.forget_contact(lead.account_id, dealing.contact_id)
        dealing = replace(dealing, contact_id=self._contact(lead))
        self.leads.deals(lead.key, dealing)
        return dealing

    def _made_before(self, lead: Lead, dealing: Dealing) -> int:
        """Return the deal that an earlier try made although nobody was told so, 0 for none."""
        card = self.cards.card(lead.account_id, dealing.contact_id)
        for deal_id in sorted(set(card.deals if card else ()) - set(dealing.before)):
            deal = self.cards.deal(lead.account_id, deal_id)
            if deal and _may_be(deal, lead) and self.leads.adopts(lead.key, lead.account_id, deal_id):
                return deal_id
        return 0

    def _make(self, lead: Lead, pipeline_id: int, dealing: Dealing) -> int:
        """Make the deal, which is noted beforehand and struck out when it was surely not made."""
        self.leads.deals(lead.key, replace(dealing, asked=True))
        try:
            return self.deals.make_deal(lead.account_id, lead.title, pipeline_id, dealing.contact_id)
        except (PermanentError, TransientError) as error:
            if not error.outcome_unknown:
                self.leads.deals(lead.key, dealing)
            raise

    def _contact(self, lead: Lead) -> int:
        account_id, user_id = lead.account_id, lead.person.user_id
        known = self.people.claim(account_id, user_id, _claim_of(lead))
        if known is not None:
            return known
        found = FindContact(self.people, self.cards).ask(account_id, user_id)
        if found is None:
            return self._make_contact(lead)
        self.people.known(account_id, user_id, found)
        return found

    def _make_contact(self, lead: Lead) -> int:
        account_id, person = lead.account_id, lead.person
        searchable_at = self.people.making(account_id, person.user_id) + INDEXING
        if self.clock.now() < searchable_at:
            wait = searchable_at - self.clock.now()
            raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "an earlier try may have made the contact", wait)
        values = values_of(person)
        self.people.makes(account_id, person.user_id, self.clock.now())
        try:
            contact_id = self.cards.create_contact(account_id, values)
        except (PermanentError, TransientError) as error:
            if not error.outcome_unknown:
                self.people.makes(account_id, person.user_id, 0)
            raise
        self.people.known(account_id, person.user_id, contact_id)
        written = Written(contact_id, values[NAME], values.get(TELEGRAM_USERNAME, ""))
        self.people.wrote(account_id, person.user_id, written)
        return contact_id


def _may_be(deal: DealCard, lead: Lead) -> bool:
    """Tell whether a deal may have been made of a lead; a contact may have some that were made of others long ago."""
    return deal.name == lead.title and (not deal.made_at or deal.made_at >= lead.made_at - CLOCKS_DIFFER)


def _claim_of(lead: Lead) -> ConversationId:
    """Return in whose name the contact is made: no conversation's, so that one under way is not taken for it."""
    return ConversationId(lead.bot_id, lead.person.user_id, 0)
