"""Completing the contact of a person whose first message has reached amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Introduction
from bridge.relay.ports import Bots, Conversations, Crm, Log, People

PATIENCE = 30
"""Attempts (about a quarter of an hour) to wait for the contact: with incoming requests off it never comes."""


@dataclass(frozen=True)
class IntroducePerson:
    """Write Telegram ID, username and link to the contact, remember the map, keep `/start`'s payload on the deal."""

    people: People
    conversations: Conversations
    bots: Bots
    crm: Crm
    log: Log

    def __call__(self, person: Introduction, attempt: int) -> None:
        contact_id = person.contact_id or self.crm.contact_of_chat(person.account_id, person.chat_id)
        if contact_id is None:
            if attempt < PATIENCE:
                raise TransientError(Reason.AMO_UNAVAILABLE, "the contact has not appeared yet")
            self.log.warning("amoCRM made no contact: incoming requests are probably switched off")
            self.people.release(person.account_id, person.conversation.chat_id, person.conversation)
            return
        contact_id = self._write(person, contact_id)
        self.people.known(person.account_id, person.conversation.chat_id, contact_id)
        self.conversations.completed(person.conversation, contact_id, person.person.username)
        self._complete_deal(person, contact_id, attempt)

    def _write(self, person: Introduction, contact_id: int) -> int:
        """Write to the contact, or to the one that has taken its place since it was merged or deleted."""
        try:
            if person.link:
                self.crm.link_chat(person.account_id, contact_id, person.chat_id)
            self.crm.write_person(person.account_id, contact_id, person.person, rename=person.contact_id is None)
        except PermanentError as error:
            now = self.crm.contact_of_chat(person.account_id, person.chat_id)
            if error.reason is not Reason.AMO_GONE or now in {None, contact_id}:
                raise
            self.people.forget_contact(person.account_id, contact_id)
            self.crm.write_person(person.account_id, now, person.person, rename=False)
            return now
        return contact_id

    def _complete_deal(self, person: Introduction, contact_id: int, attempt: int) -> None:
        payload = person.start_payload
        done = not payload or self.crm.keep_start_payload(person.account_id, contact_id, payload)
        bot = self.bots.get(person.conversation.bot_id)
        if bot is not None and bot.status_id is not None and person.contact_id is None:
            done = self.crm.accept_request(person.account_id, person.chat_id, bot.status_id) and done
        if not done and attempt < PATIENCE:
            raise TransientError(Reason.AMO_UNAVAILABLE, "the deal has not appeared yet")
