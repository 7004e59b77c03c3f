"""Finding the contact of a person who writes in a group, or making it, once whoever else looks at the same moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bridge.domain.cards import (
    INDEXING,
    NAME,
    SETTLING,
    TELEGRAM_ID,
    TELEGRAM_USERNAME,
    Card,
    Written,
    values_of,
)
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.groups import Authors, Group
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.domain.texts import participant
from bridge.relay.incoming.find_contact import FindContact
from bridge.relay.incoming.follow_contacts import ForgetContacts
from bridge.relay.messages import Attachment
from bridge.relay.ports import Cards, Clock, People

SOON = 1.0


@dataclass(frozen=True)
class FindAuthor:
    """Look in our map, then in amoCRM, then for a contact that amoCRM makes of a new author itself; else make one.

    Raises NotYetError while the same person is introduced by a private message, while amoCRM may still make a contact,
    and while one that an earlier try made may not be found yet.
    """

    people: People
    cards: Cards
    forget: ForgetContacts
    clock: Clock

    def __call__(self, wanted: Attachment, group: Group, labels: Collection[str], asked_at: float) -> Card:
        """`labels`: of the bots through which the group is tied; `asked_at`: since when the contact is looked for."""
        account_id, user_id = wanted.account_id, wanted.person.user_id
        known = self.people.claim(account_id, user_id, claim_of(wanted))
        if known is None:
            return self._found(account_id, user_id) or self._new(wanted, group, labels, asked_at)
        card = self.cards.card(account_id, known)
        if card is None:
            self.forget(account_id, [known])
            raise NotYetError(Reason.PERSON_BEING_INTRODUCED, "the contact is gone", SOON)
        return card

    def _found(self, account_id: int, user_id: int) -> Card | None:
        contact_id = FindContact(self.people, self.cards).ask(account_id, user_id)
        return None if contact_id is None else self.cards.card(account_id, contact_id)

    def _new(self, wanted: Attachment, group: Group, labels: Collection[str], asked_at: float) -> Card:
        settled_at = asked_at + SETTLING
        if group.settings.authors is Authors.SENDER and self.clock.now() < settled_at:
            self._wait("amoCRM may make the contact itself", settled_at)
        newest = sorted(self.cards.newest(wanted.account_id), key=lambda card: card.contact_id)
        ours = (card for card in newest if str(wanted.person.user_id) in card.fields.get(TELEGRAM_ID, ()))
        return next(ours, None) or self._adopted(wanted, group, labels, newest, asked_at) or self._made(wanted)

    def _adopted(
        self, wanted: Attachment, group: Group, labels: Collection[str], newest: Collection[Card], asked_at: float
    ) -> Card | None:
        """Take a contact that stands in one of the deals under the name that the person has in the chats."""
        person = wanted.person
        names = {participant(person.name, label) for label in labels}
        for card in newest:
            is_free = card.name in names and not any(card.fields.get(TELEGRAM_ID, ()))
            # Without a label the name could be that of a card which a manager made of somebody else.
            is_made = card.name != person.name or card.made_at >= asked_at - SETTLING
            if not is_free or not is_made or not group.links.keys() & set(card.deals):
                continue
            if self.people.adopts(wanted.account_id, person.user_id, card.contact_id):
                return card
        return None

    def _made(self, wanted: Attachment) -> Card:
        account_id, person = wanted.account_id, wanted.person
        searchable_at = self.people.making(account_id, person.user_id) + INDEXING
        if self.clock.now() < searchable_at:
            self._wait("an earlier try may have made the contact", searchable_at)
        values = values_of(person)
        try:
            contact_id = self._make(account_id, person, values)
        except PermanentError as error:
            if error.reason is not Reason.AMO_REFUSED:
                raise
            # What is wrong with the fields is found out, and told, when they are written one by one.
            values = {NAME: person.name}
            contact_id = self._make(account_id, person, values)
        self.people.known(account_id, person.user_id, contact_id)
        self.people.wrote(
            account_id, person.user_id, Written(contact_id, person.name, values.get(TELEGRAM_USERNAME, ""))
        )
        return Card(contact_id, person.name, {code: (value,) for code, value in values.items() if code != NAME})

    def _make(self, account_id: int, person: Person, values: Mapping[str, str]) -> int:
        """Make the contact; whoever tries next knows whether it may be there although nobody learnt of it."""
        self.people.makes(account_id, person.user_id, self.clock.now())
        try:
            return self.cards.create_contact(account_id, values)
        except (PermanentError, TransientError) as error:
            if not error.outcome_unknown:
                self.people.makes(account_id, person.user_id, 0)
            raise

    def _wait(self, why: str, until: float) -> None:
        raise NotYetError(Reason.PERSON_BEING_INTRODUCED, why, until - self.clock.now())


def claim_of(wanted: Attachment) -> ConversationId:
    """Return in whose name the introduction is claimed: the group's, which is no conversation of its own."""
    return ConversationId(wanted.bot_id, wanted.home)
