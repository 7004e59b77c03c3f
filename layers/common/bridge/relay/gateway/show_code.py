"""Showing in amoCRM what a bot's own code has said."""

from dataclasses import dataclass, replace

from bridge.domain.routes import AMOCRM
from bridge.relay.incoming.contents import original_of
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.relay_message import is_news
from bridge.relay.messages import IncomingMessage, Passage
from bridge.relay.ports import Carry, Counter, Log, Receipts


@dataclass(frozen=True)
class ShowCode:
    """Show it as the bot's own words, silently and once, where the conversation is open; an edit changes what stands.

    It goes into amoCRM whatever the bot's route is: nobody else is told of it.
    """

    open_bot: OpenBot
    receipts: Receipts
    amocrm: Carry
    metrics: Counter
    log: Log

    def __call__(self, message: IncomingMessage, generation: int, received_at: float, attempt: int = 1) -> None:
        conversation, msgid = message.conversation, original_of(message)
        opened = self.open_bot(conversation, generation, received_at, anew=attempt > 1)
        if opened is None:
            return
        bot, known = opened
        if message.talk is None and not known.is_open_in(bot.scope_id):
            self.log.info("the code's words were not shown", extra={"why": "the chat is not open in amoCRM"})
            return
        before = self.receipts.received(conversation, msgid) if message.edited_at is not None else None
        if message.known_only if before is None else not is_news(message, before):
            return
        at = message.edited_at or message.at or int(received_at)
        passage = Passage(replace(bot, route=AMOCRM), known, message, before, at, received_at, attempt)
        self.receipts.told(conversation, message.message_id, msgid, self.amocrm.carry(passage))
        self.metrics.count("code_shown")
