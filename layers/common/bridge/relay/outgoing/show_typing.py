"""A manager who is typing, shown in Telegram: a courtesy that holds up nothing and is worth nothing later."""

from dataclasses import dataclass

from bridge.domain.errors import BridgeError
from bridge.relay.messages import Typing
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.ports import Clock, Conversations, Dialogues, Log, Telegram

SHOWN_FOR = 5.0
"""Seconds for which Telegram shows it at most, and after which amoCRM tells it again."""


@dataclass(frozen=True)
class ShowTyping:
    """Show it while it is true, once, whatever becomes of it; in a forum where the next answer would go."""

    dialogues: Dialogues
    conversations: Conversations
    open_line: OpenLine
    telegram: Telegram
    clock: Clock
    log: Log

    def __call__(self, typing: Typing, told_at: float) -> None:
        """`told_at`: when amoCRM told of it, in unix seconds, by our own clock."""
        if self.clock.now() >= min(typing.until, told_at + SHOWN_FOR):
            return
        try:
            self._show(typing)
        except BridgeError as error:
            self.log.info("typing was not shown", extra={"why": str(error)})

    def _show(self, typing: Typing) -> None:
        conversation = typing.conversation or self.conversations.by_chat(typing.chat_id)
        if conversation is None:
            return
        read = self.dialogues.recent if conversation.deal_id is None else self.dialogues.fresh
        dialogue = read(conversation)
        line = self.open_line(dialogue, conversation, typing.scope_id)
        self.telegram.show_typing(line.token, line.chat_id, dialogue.last_thread or None)
