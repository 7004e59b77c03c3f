"""Opening the talk of a group with the managers of one deal."""

from dataclasses import dataclass, replace

from bridge.domain.cards import NAME, TELEGRAM_ID
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Opening
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, Conversation
from bridge.domain.texts import GROUP
from bridge.relay.incoming.participants import group_of
from bridge.relay.messages import Talk
from bridge.relay.ports import Cards, Chats, Conversations, Log


@dataclass(frozen=True)
class OpenTalk:
    """Put a group into exactly one deal: amoCRM shows a chat in the deal of its contact (docs/decisions/0027).

    So a group has a contact of its own for each deal, beside the deal's main one. Every step is remembered as soon as
    it is done, and a chat is never written into before it has its contact: amoCRM would make a deal of its own of it.
    """

    conversations: Conversations
    cards: Cards
    chats: Chats
    log: Log

    def __call__(self, bot: Bot, known: Conversation, talk: Talk) -> None:
        """Open the talk unless it is open.

        Raises PermanentError: NOT_LINKED when the group was untied from the deal, AMO_GONE when there is no such deal.
        """
        if known.closed:
            raise PermanentError(Reason.NOT_LINKED)
        if not known.is_open_in(bot.scope_id):
            self.again(bot, known, talk)
        elif known.label != bot.label:
            # The chat alone carries the bot's label, so that this needs nothing but the chats.
            self.chats.create(bot.scope_id, talk.conversation, bot.source, group_of(bot, talk))
            self.conversations.opened(replace(known, label=bot.label))

    def again(self, bot: Bot, known: Conversation, talk: Talk) -> None:
        """Open the talk, or bring the one that is open in line: on the deal's card, and called as the group is."""
        called = (known.name, known.label) == (talk.title, bot.label)
        opening = self._with_contact(bot, talk, _begun(bot, known))
        if not opening.chat_id or not called:
            chat_id = self.chats.create(bot.scope_id, talk.conversation, bot.source, group_of(bot, talk))
            opening = self._remember(talk, replace(opening, chat_id=chat_id))
        opening = self._joined(bot, talk, opening)
        if known.name and not called:
            self._rename(bot, known, talk, opening)
        self.conversations.opened(
            Conversation(
                talk.conversation,
                bot.scope_id,
                opening.chat_id,
                opening.contact_id,
                name=talk.title,
                label=bot.label,
                told_at=known.told_at,
            )
        )

    def _joined(self, bot: Bot, talk: Talk, opening: Opening) -> Opening:
        """Join the deal, the group's contact and its chat; another contact takes the place of one that is gone."""
        try:
            self._join(bot, talk, opening)
        except PermanentError as error:
            if error.reason is not Reason.AMO_GONE or self._is_there(bot, opening):
                raise
            opening = self._with_contact(bot, talk, replace(opening, contact_id=None, tied=False))
            self._join(bot, talk, opening)
        return opening

    def _join(self, bot: Bot, talk: Talk, opening: Opening) -> None:
        deal_id, contact_id = talk.deal_id, opening.contact_id
        if deal_id is None or contact_id is None:
            return
        self.cards.attach(bot.account_id, contact_id, (deal_id,))
        if not opening.tied:
            self.cards.link_chat(bot.account_id, contact_id, opening.chat_id)

    def _with_contact(self, bot: Bot, talk: Talk, opening: Opening) -> Opening:
        """Find the group's contact for this deal, or make it."""
        if opening.contact_id is not None:
            return opening
        telegram_id = telegram_id_of(talk.conversation)
        found = self.cards.find_contact(bot.account_id, telegram_id)
        if found is None and opening.searched:
            # An earlier attempt may have made it without hearing so, and the search notices a new contact late.
            made = (card for card in self.cards.newest(bot.account_id) if card.value(TELEGRAM_ID) == telegram_id)
            found = next((card.contact_id for card in made), None)
        if found is None:
            self._remember(talk, replace(opening, searched=True))
            found = self._create(bot, talk, telegram_id)
        return self._remember(talk, replace(opening, searched=True, contact_id=found))

    def _create(self, bot: Bot, talk: Talk, telegram_id: str) -> int:
        name = talk.title or GROUP
        try:
            return self.cards.create_contact(bot.account_id, {NAME: name, TELEGRAM_ID: telegram_id})
        except PermanentError as error:
            if error.reason is not Reason.AMO_REFUSED:
                raise
            # The field may have been deleted, and the talk goes on without it.
            self.log.warning("amoCRM does not take a group's id", extra={"detail": error.detail})
            return self.cards.create_contact(bot.account_id, {NAME: name})

    def _is_there(self, bot: Bot, opening: Opening) -> bool:
        return opening.contact_id is not None and self.cards.card(bot.account_id, opening.contact_id) is not None

    def _rename(self, bot: Bot, known: Conversation, talk: Talk, opening: Opening) -> None:
        """Call the contact as the group is called now, unless a manager has called it otherwise."""
        card = self.cards.card(bot.account_id, opening.contact_id) if opening.contact_id is not None else None
        if card is not None and card.name == known.name and talk.title:
            self.cards.write_card(bot.account_id, card.contact_id, {NAME: talk.title})

    def _remember(self, talk: Talk, opening: Opening) -> Opening:
        self.conversations.opening(talk.conversation, opening)
        return opening


def telegram_id_of(conversation: ConversationId) -> str:
    """Return what the field «Telegram ID» of a group's own contact for a deal holds."""
    return f"{conversation.chat_id}:{conversation.deal_id}"


def _begun(bot: Bot, known: Conversation) -> Opening:
    """Return how far the opening has come in this account; what was opened for another one is nothing here."""
    if known.opening is not None and known.opening.scope_id == bot.scope_id:
        return known.opening
    if known.chat_id and known.scope_id == bot.scope_id:
        return Opening(bot.scope_id, "", contact_id=known.contact_id, chat_id=known.chat_id, tied=True)
    return Opening(bot.scope_id, "")
