"""What has to come before a person's first message in a conversation."""

from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError
from bridge.domain.progress import Opening
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.incoming.find_contact import FindContact
from bridge.relay.messages import IncomingMessage, Sender
from bridge.relay.ports import Cards, Chats, Conversations, People


@dataclass(frozen=True)
class OpenChat:
    """Tie a new chat to the person's contact, if there is one; amoCRM makes a new person's contact by itself.

    Every step is remembered as soon as it is done: services that answer slowly make progress with each attempt.
    """

    conversations: Conversations
    people: People
    chats: Chats
    cards: Cards

    def __call__(self, bot: Bot, message: IncomingMessage, sender: Sender, opening: Opening) -> Opening:
        opening = self._find_contact(bot, message, opening)
        if opening.contact_id is None:
            return opening
        if not opening.chat_id:
            chat_id = self.chats.create(bot.scope_id, message.conversation, bot.source, sender)
            opening = self._remember(message, replace(opening, chat_id=chat_id))
        return opening if opening.tied else self._tie(bot, message, opening)

    def _find_contact(self, bot: Bot, message: IncomingMessage, opening: Opening) -> Opening:
        """Ask our map each time, because it also claims the introduction, and amoCRM once."""
        user_id = message.person.user_id
        known = self.people.claim(bot.account_id, user_id, message.conversation)
        if known is not None:
            return (
                opening if known == opening.contact_id else Opening(opening.scope_id, opening.msgid, contact_id=known)
            )
        if opening.searched:
            return opening
        found = FindContact(self.people, self.cards)(bot.account_id, user_id)
        return self._remember(message, replace(opening, searched=True, contact_id=found, tied=False))

    def _tie(self, bot: Bot, message: IncomingMessage, opening: Opening) -> Opening:
        """Tie the chat to the contact; one that is gone is forgotten."""
        contact_id = opening.contact_id
        if contact_id is None:
            return opening
        try:
            self.cards.link_chat(bot.account_id, contact_id, opening.chat_id)
        except PermanentError as error:
            if error.reason is Reason.AMO_GONE:
                self.people.forget_contact(bot.account_id, contact_id)
                return self._look_again(bot, message, opening)
            # Refused for any other reason, the card is tied or becomes a failure later: the message goes first.
            if error.reason is not Reason.AMO_REFUSED and error.reason not in ACCOUNT_STATES:
                raise
            return opening
        return self._remember(message, replace(opening, tied=True))

    def _look_again(self, bot: Bot, message: IncomingMessage, opening: Opening) -> Opening:
        """Ask amoCRM, once, whose contact took the place of the one in our map, as a merge or a new card does."""
        find = FindContact(self.people, self.cards)
        another = None if opening.searched else find(bot.account_id, message.person.user_id)
        opening = self._remember(message, replace(opening, searched=True, contact_id=another))
        return opening if another is None else self._tie(bot, message, opening)

    def _remember(self, message: IncomingMessage, opening: Opening) -> Opening:
        self.conversations.opening(message.conversation, opening)
        return opening
