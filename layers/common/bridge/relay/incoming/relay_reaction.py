"""The journey of a reaction from Telegram to amoCRM."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import participant_id
from bridge.domain.reasons import Reason
from bridge.domain.retries import holds_up_words
from bridge.domain.routes import is_amocrms
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
        if not crm_id or not is_amocrms(crm_id):
            return
        for change in _changes(self.plain_emoji(bot, reaction), Reference(crm_id=crm_id)):
            if change.ref_id:
                # Should it come back as that user's, it must not be put in Telegram once more.
                shown = "" if change.taken_back else change.emoji
                self.receipts.reacted(reaction.conversation, reaction.message_id, change.ref_id, shown)
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
    ref_id = reaction.staff.amojo_id if reaction.staff else ""
    user_id = ref_id or _user_of(reaction)
    return [
        CrmReaction(reaction.conversation, target, user_id, emoji, taken_back=taken_back, ref_id=ref_id)
        for emojis, taken_back in ((taken, True), (put, False))
        for emoji in emojis
    ]


def _user_of(reaction: IncomingReaction) -> str:
    """Return amojo's participant; what nobody stands behind the group itself has put."""
    is_somebody = reaction.talk is None or reaction.person.is_somebody
    return participant_id(reaction.bot_id, reaction.person.user_id) if is_somebody else str(reaction.conversation)
