"""Putting the contact of whoever writes in a group on the cards of all its deals."""

from dataclasses import dataclass
from functools import partial

from bridge.domain.cards import PATIENCE, Card
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import Group
from bridge.domain.reasons import Reason
from bridge.domain.texts import participant
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.groups.find_author import FindAuthor, claim_of
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.incoming.complete_card import CompleteCard
from bridge.relay.messages import Attachment
from bridge.relay.ports import Bots, Cards, Clock, Groups, Jobs, People

LONGEST_TROUBLE = 600.0
"""Seconds after which a deal that takes no contact is left alone, as if it had refused it, until it is asked for."""


@dataclass(frozen=True)
class AttachPerson:
    """Find or make the contact, complete its card and attach it to every deal where it is not attached yet.

    No deal's refusal stops the others, and none is asked again before the links of the group change, or the contact is
    another. Whatever was done before is found done, so it may be tried again and asked for at any time.
    """

    groups: Groups
    people: People
    bots: Bots
    cards: Cards
    find: FindAuthor
    jobs: Jobs
    clock: Clock

    def __call__(self, wanted: Attachment, asked_at: float, *, again: bool = False) -> None:
        """`asked_at`: when the job was queued, in unix seconds; `again`: a person wants what was refused tried anew.

        Raises PermanentError(CARD_INCOMPLETE) with what amoCRM refused, once all the rest is done.
        """
        account_id, person = wanted.account_id, wanted.person
        group, author = self.groups.with_author(account_id, wanted.home, person.user_id)
        if group is None or not group.links or author.staff is not None:
            return
        if author.is_attached(group.version, self.clock.now()) and not again:
            return
        labels = self._labels(group)
        card = self.find(wanted, group, labels, asked_at)
        written = self.people.known(account_id, person.user_id, card.contact_id)
        waited = self.clock.now() - asked_at
        attempt = Attempts(patient=waited < PATIENCE)
        names = {person.name} | {participant(person.name, label) for label in labels}
        CompleteCard(self.people, self.cards)(account_id, card, person, names, written, attempt)
        # Whom a manager has taken off a card since stays off, until the links change.
        stays = not again and (author.attached, author.contact_id) == (group.version, card.contact_id)
        for deal_id in () if stays else self._left(card, group, patient=waited < PATIENCE):
            attempt(f"прикрепление к сделке {deal_id}", partial(self._attach, group, card.contact_id, deal_id))
        if waited >= LONGEST_TROUBLE:
            attempt.give_up()
        if not attempt.waiting:
            self.groups.attached(account_id, group.chat_id, person.user_id, group.version, card.contact_id)
        attempt.settle(Reason.CARD_INCOMPLETE)

    def given_up(self, wanted: Attachment) -> None:
        """Let the person's private messages go on; they wait for this contact no longer."""
        self.people.release(wanted.account_id, wanted.person.user_id, claim_of(wanted))

    def _labels(self, group: Group) -> set[str]:
        bots = {bot.bot_id: bot for bot in self.bots.of_account(group.account_id)}
        return {bots[link.bot_id].label for link in group.links.values() if link.bot_id in bots}

    def _left(self, card: Card, group: Group, *, patient: bool) -> list[int]:
        """Attach the contact to all deals that lack it at once; return those to be asked one by one for the reason."""
        lacking = group.links.keys() - set(card.deals)
        if len(lacking) < 2:
            return sorted(lacking)
        try:
            lacking -= set(self.cards.attach(group.account_id, card.contact_id, lacking))
        except PermanentError as error:
            if error.reason in ACCOUNT_STATES:
                raise
        except TransientError as error:
            # A right that is missing in one of them looks like an outage, which one call after the other would prolong.
            if patient or error.retry_after is not None:
                raise
        return sorted(lacking)

    def _attach(self, group: Group, contact_id: int, deal_id: int) -> None:
        try:
            attached = self.cards.attach(group.account_id, contact_id, [deal_id])
        except PermanentError as error:
            of_deal = error.reason in {Reason.AMO_GONE, Reason.AMO_REFUSED}
            if not of_deal or self.cards.deal(group.account_id, deal_id) is not None:
                raise
            self.jobs.follow_links(group.account_id, group.chat_id, [deal_id])
            return
        if deal_id not in attached:
            raise TransientError(Reason.AMO_UNCLEAR, f"deal {deal_id} has not got the contact")
