"""The journey of a reaction from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import participant_id
from bridge.domain.reasons import Reason
from bridge.domain.retries import holds_up_words
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.plain_emoji import PlainEmoji
from bridge.relay.messages import CrmReaction, IncomingReaction, Reference
from bridge.relay.ports import Chats, Counter, Log, Receipts

REFUSED = frozenset({Reason.AMO_GONE, Reason.AMO_REFUSED})


@dataclass(frozen=True)
class RelayReaction:
    """Put a person's reactions on the message they belong to; on one that we do not know they create nothing.

    The person's next words wait behind them, so trouble is waited for only a little while.
    """

    open_bot: OpenBot
    plain_emoji: PlainEmoji
    receipts: Receipts
    chats: Chats
    metrics: Counter
    log: Log

    def __call__(self, reaction: IncomingReaction, generation: int, received_at: float, attempt: int = 1) -> None:
        try:
            self._relay(reaction, generation, received_at)
        except TransientError as error:
            if not holds_up_words(attempt, error.retry_after):
                raise
            self.log.warning("a reaction was let go", extra={"why": str(error)})

    def _relay(self, reaction: IncomingReaction, generation: int, received_at: float) -> None:
        opened = self.open_bot(reaction.conversation, generation, received_at)
        if opened is None:
            return
        bot, known = opened
        if not known.is_open_in(bot.scope_id):
            return
        crm_id = self.receipts.crm_id_of(reaction.conversation, reaction.message_id)
        if not crm_id:
            return
        for change in _changes(self.plain_emoji(bot, reaction), Reference(crm_id=crm_id)):
            self._react(bot.scope_id, change)
        self.metrics.count("reactions_relayed")

    def _react(self, scope_id: str, change: CrmReaction) -> None:
        try:
            self.chats.react(scope_id, change)
        except PermanentError as error:
            if error.reason not in REFUSED:
                raise
            self.log.warning("amoCRM does not take a reaction", extra={"reason": str(error)})


def _changes(reaction: IncomingReaction, target: Reference) -> list[CrmReaction]:
    """Return what was taken back, then what is there: amoCRM may have taken back all that a person had put."""
    taken = sorted(reaction.before - reaction.after)
    put = sorted(reaction.after if taken else reaction.after - reaction.before)
    user_id = participant_id(reaction.bot_id, reaction.person.user_id)
    return [
        CrmReaction(reaction.conversation, target, user_id, emoji, taken_back=taken_back)
        for emojis, taken_back in ((taken, True), (put, False))
        for emoji in emojis
    ]
