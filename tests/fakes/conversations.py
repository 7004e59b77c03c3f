"""Conversations kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Begun, Opening
from bridge.domain.records import Conversation, Person
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
                name=conversation.name,
                label=conversation.label,
                told_at=conversation.told_at,
                opening=None,
                closed=False,
            )
            self.stored[conversation.id] = self.remembered[conversation.id] = kept

    def closed(self, conversation: ConversationId) -> None:
        with self.step("closed"):
            self._change(conversation, closed=True)

    def told(self, conversation: ConversationId, person: Person, label: str, at: int) -> None:
        with self.step("told"):
            self._change(conversation, username=person.username, name=person.name, label=label, told_at=at)

    def tied(self, conversation: ConversationId, contact_id: int) -> None:
        with self.step("tied"):
            self._change(conversation, contact_id=contact_id)

    def _change(self, conversation: ConversationId, **changes: Any) -> None:
        known = self.stored.get(conversation, Conversation(conversation))
        self.stored[conversation] = self.remembered[conversation] = replace(known, **changes)

    def opening(self, conversation: ConversationId, opening: Opening) -> None:
        with self.step("opening"):
            self._change(conversation, opening=opening)

    def begun(self, conversation: ConversationId, begun: Begun) -> None:
        with self.step("begun"):
            self._change(conversation, begun=begun)

    def pictured(self, conversation: ConversationId, photo: str, avatar: str) -> None:
        with self.step("pictured"):
            self._change(conversation, photo=photo, avatar=avatar)

    def claim(self, conversation: ConversationId, crm_id: str, busy_until: float) -> str:
        with self.step("claim"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = replace(known, sending=crm_id, busy_until=busy_until)
            self.claims.append(crm_id)
        return known.sending

    def by_chat(self, chat_id: str) -> ConversationId | None:
        return next((known.id for known in self.stored.values() if chat_id and known.chat_id == chat_id), None)

    def release(self, conversation: ConversationId, busy_until: float) -> None:
        with self.step("release"):
            known = self.stored.get(conversation, Conversation(conversation))
            self.stored[conversation] = replace(known, sending="", busy_until=busy_until)
            self.released += 1

    def hold(self, conversation: ConversationId, held: Held) -> Sequence[Held]:
        with self.step("hold"):
            known = self.stored.get(conversation, Conversation(conversation))
            kept = [one for one in known.held if one.crm_id != held.crm_id]
            together = tuple(sorted([*kept, held], key=lambda one: one.place))
            self.stored[conversation] = replace(known, held=together)
        return together

    def unhold(self, conversation: ConversationId, crm_id: str) -> None:
        with self.step("unhold"):
            if known := self.stored.get(conversation):
                kept = tuple(one for one in known.held if one.crm_id != crm_id)
                self.stored[conversation] = replace(known, held=kept)
