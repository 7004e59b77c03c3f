"""Completing the card of a person whose message has reached amoCRM."""

from dataclasses import dataclass
from functools import partial

from bridge.domain.cards import PATIENCE, Card
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Conversation
from bridge.domain.texts import participant
from bridge.relay.incoming.attempts import Attempts
from bridge.relay.incoming.complete_card import CompleteCard
from bridge.relay.incoming.complete_deal import CompleteDeal
from bridge.relay.messages import Introduction
from bridge.relay.ports import Accounts, Bots, Cards, Clock, Conversations, Dialogues, Jobs, Log, People


@dataclass(frozen=True)
class IntroducePerson:
    """Remember whose chat it is in amoCRM, complete the contact, accept the request, keep `/start`'s payload.

    Whatever was done before is found done, so it may be tried again and asked for at any time.
    """

    dialogues: Dialogues
    conversations: Conversations
    people: People
    bots: Bots
    accounts: Accounts
    cards: Cards
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, person: Introduction, asked_at: float) -> None:
        """`asked_at`: when the job was queued, in unix seconds.

        Raises PermanentError(CARD_INCOMPLETE) with the parts that amoCRM refused, once all the others are done.
        """
        dialogue = self.dialogues.fresh(person.conversation)
        waited = self.clock.now() - asked_at
        attempt = Attempts(patient=waited < PATIENCE)
        if person.link and person.contact_id is not None:
            attempt("привязка чата к контакту", partial(self._link, person, person.contact_id))
        card = None if attempt.waiting else self._card(person, dialogue.bot, waited)
        if card is None:
            attempt.settle(Reason.CARD_INCOMPLETE)
            return
        account_id, user_id = person.account_id, person.person.user_id
        written = self.people.known(account_id, user_id, card.contact_id, person.chat_id)
        if dialogue.conversation is None or dialogue.conversation.contact_id != card.contact_id:
            self.conversations.tied(person.conversation, card.contact_id)
        names = self._own_names(person, card, dialogue.bot, dialogue.conversation)
        CompleteCard(self.people, self.cards)(account_id, card, person.person, names, written, attempt)
        CompleteDeal(self.cards, self.jobs)(person, dialogue.bot, card, waited, attempt)
        attempt.settle(Reason.CARD_INCOMPLETE)

    def given_up(self, person: Introduction) -> None:
        """Let the person's messages to other bots go on; they wait for this contact no longer."""
        self.people.release(person.account_id, person.person.user_id, person.conversation, person.chat_id)

    def _card(self, person: Introduction, bot: Bot | None, waited: float) -> Card | None:
        """Return the contact that the chat belongs to now, whatever it was when the message came."""
        contact_id = self.cards.contact_of_chat(person.account_id, person.chat_id)
        card = None if contact_id is None else self.cards.card(person.account_id, contact_id)
        if card is not None:
            if person.contact_id is None:
                self.accounts.notice(person.account_id, Notice.REQUESTS_OFF, on=False)
            return card
        if bot is not None and not self._takes_requests(bot):
            self.log.warning("amoCRM makes no contact: incoming requests are switched off")
            self.accounts.notice(person.account_id, Notice.REQUESTS_OFF, on=True)
        elif waited < PATIENCE:
            raise TransientError(Reason.AMO_UNAVAILABLE, "the contact has not appeared yet")
        else:
            self.log.warning("amoCRM made no contact")
        self.given_up(person)
        return None

    def _takes_requests(self, bot: Bot) -> bool:
        """Tell whether strangers' messages become requests where the bot's go; of a pipeline that is gone they may."""
        try:
            return self.cards.takes_requests(bot.account_id, bot.place)
        except PermanentError as error:
            if error.reason is not Reason.AMO_GONE:
                raise
            self.jobs.watch_bot(bot.account_id, bot.bot_id)
            return True

    def _link(self, person: Introduction, contact_id: int) -> None:
        """Tie the chat to the contact it could not be tied to before; one that is gone is forgotten."""
        try:
            self.cards.link_chat(person.account_id, contact_id, person.chat_id)
        except PermanentError as error:
            if error.reason is not Reason.AMO_GONE:
                raise
            self.people.forget_contact(person.account_id, contact_id)

    def _own_names(self, person: Introduction, card: Card, bot: Bot | None, known: Conversation | None) -> set[str]:
        """Return the names amoCRM may have made of ours: the person as now or as told before, with a bot's label.

        The label is this bot's as a rule; a card that the chat of another bot made carries that one's.
        """
        names = {person.person.name} | ({known.name} if known is not None and known.name else set())
        labels = {person.label} | {holder.label for holder in (bot, known) if holder is not None}
        own = {participant(name, label) for name in names for label in labels}
        if card.name not in own and any(card.name.startswith(f"{name} (") for name in names):
            others = {other.label for other in self.bots.of_account(person.account_id)}
            own |= {participant(name, label) for name in names for label in others if label}
        return own
