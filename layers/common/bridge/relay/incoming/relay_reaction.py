"""The journey of a reaction from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.identity import participant_id
from bridge.domain.reasons import Reason
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.messages import CrmReaction, IncomingReaction, Reference
from bridge.relay.ports import Chats, Counter, Log, Receipts

REFUSED = frozenset({Reason.AMO_GONE, Reason.AMO_REFUSED})


@dataclass(frozen=True)
class RelayReaction:
    """Put a person's reactions on the message they belong to; on one that we do not know they create nothing."""

    open_bot: OpenBot
    receipts: Receipts
    chats: Chats
    metrics: Counter
    log: Log

    def __call__(self, reaction: IncomingReaction, generation: int, received_at: float) -> None:
        opened = self.open_bot(reaction.conversation, generation, received_at)
        if opened is None or reaction.before == reaction.after:
            return
        bot, known = opened
        if not known.is_open_in(bot.scope_id):
            return
        crm_id = self.receipts.crm_id_of(reaction.conversation, reaction.message_id)
        if not crm_id:
            return
        for change in _changes(reaction, Reference(crm_id=crm_id)):
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
