"""Conversations kept in memory."""

from dataclasses import replace

from bridge.domain.identity import ConversationId
from bridge.domain.records import Conversation, Opening
from tests.fakes.steps import Steps


class FakeConversations(Steps):
    """The port `Conversations`; `claims` are all claims ever made, `released` counts those given back.

    `remembered` is what the present worker has read or written, as a warm worker of the real store has it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[ConversationId, Conversation] = {}
        self.remembered: dict[ConversationId, Conversation] = {}
        self.claims: list[str] = []
        self.released = 0

    def get(self, conversation: ConversationId) -> Conversation | None:
        return self.stored.get(conversation)

    def opened(self, conversation: Conversation) -> None:
        """Keep what belongs to the way out and the photo, as the real store does."""
        with self.step("opened"):
            known = self.stored.get(conversation.id, conversation)
            kept = replace(
                known,
                scope_id=conversation.scope_id,
                chat_id=conversation.chat_id,
                contact_id=conversation.contact_id,
                username=conversation.username,
                opening=None,
            )
            self.stored[conversation.id] = self.remembered[conversation.id] = kept

    def opening(self, conversation: ConversationId, opening: Opening) -> None:
        with self.step("opening"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = self.remembered[conversation] = replace(known, opening=opening)

    def pictured(self, conversation: ConversationId, photo: str, avatar: str) -> None:
        with self.step("pictured"):
            known = self.stored.get(conversation, Conversation(conversation))
            shown = replace(known, photo=photo, avatar=avatar)
            self.stored[conversation] = self.remembered[conversation] = shown

    def completed(self, conversation: ConversationId, contact_id: int | None, username: str) -> None:
        """Keep the earlier contact when none is known this time, as the real store does."""
        with self.step("completed"):
            known = self.stored.get(conversation, Conversation(conversation))
            contact = known.contact_id if contact_id is None else contact_id
            completed = replace(known, contact_id=contact, username=username)
            self.stored[conversation] = self.remembered[conversation] = completed

    def claim(self, conversation: ConversationId, crm_id: str, busy_until: float) -> str:
        with self.step("claim"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = replace(known, sending=crm_id, busy_until=busy_until)
            self.claims.append(crm_id)
        return known.sending

    def release(self, conversation: ConversationId) -> None:
        with self.step("release"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = replace(known, sending="")
            self.released += 1
