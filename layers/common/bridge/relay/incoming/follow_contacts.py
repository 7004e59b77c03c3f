"""What becomes of people's contacts in amoCRM, as its webhooks tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.records import Person
from bridge.relay.groups.keep_in_deal import KeepInDeal
from bridge.relay.messages import BegunTalk, Introduction
from bridge.relay.ports import Cards, Conversations, Dialogues, Jobs, People


@dataclass(frozen=True)
class FollowChat:
    """Have a card completed when a chat has a contact, or may have a request, that nobody has completed yet.

    The talk of a group has no person of its own, and has to stay in its deal instead.
    """

    conversations: Conversations
    dialogues: Dialogues
    people: People
    cards: Cards
    jobs: Jobs
    keep_in_deal: KeepInDeal

    def __call__(self, account_id: int, begun: BegunTalk, asked_at: float) -> None:
        """`asked_at`: when amoCRM told of it, in unix seconds. Other channels' chats are left alone."""
        chat_id, contact_id = begun.chat_id, begun.contact_id
        conversation_id = self.conversations.by_chat(chat_id)
        if conversation_id is None:
            return
        if conversation_id.deal_id is not None:
            self.keep_in_deal(account_id, conversation_id, begun, asked_at)
            return
        dialogue = self.dialogues.fresh(conversation_id)
        bot, known = dialogue.bot, dialogue.conversation
        if bot is None or known is None or bot.account_id != account_id or known.chat_id != chat_id:
            return
        if self.people.introduces(account_id, conversation_id.chat_id, conversation_id):
            return  # The talk that its first message began: the introduction completes contact and request.
        contact_id = contact_id or self.cards.contact_of_chat(account_id, chat_id)
        if contact_id is None or (contact_id == known.contact_id and bot.accepts_into is None):
            return
        person = Person(conversation_id.chat_id, known.name, username=known.username)
        self.jobs.introduce(
            Introduction(account_id, conversation_id, chat_id, person, known.contact_id, label=known.label)
        )


@dataclass(frozen=True)
class ForgetContacts:
    """Forget contacts that were deleted, and follow their people's chats, which a merge moves to another contact."""

    people: People
    jobs: Jobs

    def __call__(self, account_id: int, contact_ids: Sequence[int]) -> None:
        for contact_id in contact_ids:
            for chat_id in self.people.forget_contact(account_id, contact_id):
                self.jobs.follow_chat(account_id, chat_id)
