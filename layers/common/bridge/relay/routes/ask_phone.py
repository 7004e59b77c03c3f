"""A person's phone, by which Wahelp knows them: their own word first, then amoCRM's, then the owner's."""

from dataclasses import dataclass, replace

from bridge.domain.content import Contact
from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.licence import DAY
from bridge.domain.phones import KnownPhone, ToldBy, phone_in, phone_told
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.incoming.find_contact import FindContact
from bridge.relay.messages import IncomingMessage
from bridge.relay.ports import Cards, Clock, Log, People, WaitingLines
from bridge.relay.ports.wahelp import Phones, WahelpJobs

PHONE = "PHONE"
"""amoCRM's code of a contact's phones."""

LOOK_AGAIN = 15 * 60
"""Seconds after which amoCRM is asked again for the phone of somebody whose messages wait for it."""


@dataclass(frozen=True)
class AskPhone:
    """Find the phone, or ask the person for it: once, and again when a day has passed in vain."""

    phones: Phones
    people: People
    cards: Cards
    jobs: WahelpJobs
    lines: WaitingLines
    clock: Clock
    log: Log

    def __call__(self, bot: Bot, message: IncomingMessage) -> str:
        """Return it in E.164; WaitingError(NO_PHONE) while nobody knows it."""
        user_id, now = message.person.user_id, int(self.clock.now())
        known = self.phones.of(bot.account_id, user_id)
        if self._is_due(known, now):
            known = self._looked_up(bot, user_id, known, now)
        if known.phone:
            return known.phone
        if now - known.asked_at > DAY:
            self.jobs.ask_phone(message.conversation)
            self.phones.note(bot.account_id, user_id, replace(known, asked_at=now))
        raise WaitingError(Reason.NO_PHONE, "the person has not told it yet", untouched=True)

    def is_news(self, bot: Bot, message: IncomingMessage) -> bool:
        """Note the number that a message shares as the person's own; tell whether it was not known as such."""
        own = own_phone(message)
        if own is None:
            return False
        known = self.phones.of(bot.account_id, message.person.user_id)
        if (known.phone, known.told_by) == (own, ToldBy.PERSON):
            return False
        self.jobs.thank_for_phone(message.conversation)
        self.lines.release(message.conversation, f"phone:{message.message_id}")
        # Last of all, so that a worker that is killed before does it all again.
        self.phones.note(bot.account_id, message.person.user_id, replace(known, phone=own, told_by=ToldBy.PERSON))
        return True

    def _is_due(self, known: KnownPhone, now: int) -> bool:
        if known.phone and known.told_by is ToldBy.PERSON:
            return False
        return now - known.looked_at > (DAY if known.phone else LOOK_AGAIN)

    def _looked_up(self, bot: Bot, user_id: int, known: KnownPhone, now: int) -> KnownPhone:
        """Ask amoCRM, unless it is away: nobody who goes by Wahelp waits for it."""
        try:
            phone = self._of_card(bot.account_id, user_id)
        except (PermanentError, TransientError) as error:
            self.log.info("amoCRM was not asked for a phone", extra={"why": str(error)})
            return known
        # Read anew: somebody may have told it meanwhile.
        found = replace(self.phones.of(bot.account_id, user_id), looked_at=now)
        if phone is not None and not (found.phone and found.told_by is ToldBy.PERSON):
            found = replace(found, phone=phone, told_by=ToldBy.AMOCRM)
        self.phones.note(bot.account_id, user_id, found)
        return found

    def _of_card(self, account_id: int, user_id: int) -> str | None:
        contact_id = FindContact(self.people, self.cards).ask(account_id, user_id)
        card = self.cards.card(account_id, contact_id) if contact_id is not None else None
        told = card.fields.get(PHONE, ()) if card is not None else ()
        # People wrote it, in whose own country a number needs no code.
        return next(filter(None, (phone_in(text) or phone_told(text) for text in told)), None)


def own_phone(message: IncomingMessage) -> str | None:
    """Return the number that a person shares as their own; somebody else's contact tells nothing about them."""
    content = message.content
    return phone_told(content.phone) if isinstance(content, Contact) and content.own else None
