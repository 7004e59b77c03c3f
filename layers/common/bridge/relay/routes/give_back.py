"""A manager who gives a conversation back to the platform."""

from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot
from bridge.domain.routes import RouteKind
from bridge.relay.messages import OutgoingMessage
from bridge.relay.ports import Handlings, Log

GIVE_BACK = "/bot"


@dataclass(frozen=True)
class GiveBack:
    """Take `/bot`, written in amoCRM's chat, for what it is; the person never sees it."""

    handlings: Handlings
    log: Log

    def __call__(self, bot: Bot | None, conversation: ConversationId, message: OutgoingMessage) -> bool:
        """Tell whether the message was that command, and done."""
        if not isinstance(message.content, Text) or message.content.text.strip().lower() != GIVE_BACK:
            return False
        if bot is None or bot.route.kind is not RouteKind.PLATFORM or conversation.deal_id is not None:
            return False
        self.handlings.given_back(conversation)
        self.log.info("a conversation was given back to the platform", extra={"bot_id": bot.bot_id})
        return True
