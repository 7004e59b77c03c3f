"""Showing what a bot said by itself where its route goes."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId
from bridge.relay.messages import OwnWords
from bridge.relay.ports import Dialogues, Way


@dataclass(frozen=True)
class ShowOwn:
    """Show it by the route of now; of a bot that is off, or gone, nobody is shown anything."""

    dialogues: Dialogues
    way: Way

    def __call__(self, conversation: ConversationId, said: OwnWords) -> None:
        bot = self.dialogues.recent(conversation).bot
        if bot is not None and bot.is_on:
            self.way.show_said(bot, conversation, said)
