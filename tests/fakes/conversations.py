"""Conversations kept in memory."""

from dataclasses import replace

from bridge.domain.identity import ConversationId
from bridge.domain.records import Conversation
from tests.fakes.steps import Steps


class FakeConversations(Steps):
    """The port `Conversations`; `claims` are all claims ever made, `released` counts those given back."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[ConversationId, Conversation] = {}
        self.claims: list[str] = []
        self.released = 0

    def get(self, conversation: ConversationId) -> Conversation | None:
        return self.stored.get(conversation)

    def introduced(
        self, conversation: ConversationId, *, chat_id: str, contact_id: int | None, username: str, avatar: str
    ) -> None:
        """Keep the earlier contact and avatar when they are not known this time, as the real store does."""
        with self.step("introduced"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = replace(
                known,
                chat_id=chat_id,
                contact_id=known.contact_id if contact_id is None else contact_id,
                username=username,
                avatar=avatar or known.avatar,
            )

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
