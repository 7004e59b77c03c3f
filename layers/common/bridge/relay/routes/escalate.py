"""A conversation of a platform that comes to people: what was said so far is shown to them in amoCRM's chat."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.moments import SECOND
from bridge.domain.platform import MOST_REPLAYED
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.domain.wording.platform import WITH_THE_BOT_AGAIN
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.incoming.contents import original_of
from bridge.relay.messages import IncomingMessage, OwnWords, Passage, Spoken
from bridge.relay.ports import Clock, Counter, Dialogues, Handlings, Log, PlatformCounts, Receipts, Transcripts, Way

CLOSED_TO_US = ACCOUNT_STATES | {Reason.WIDGET_OFF}


@dataclass(frozen=True)
class HandOver:
    """Give a conversation to people, and show them what they have not seen, the last `MOST_REPLAYED` messages of it.

    People's messages stand there at their own times and with their own ids, the bot's words beside them silently.
    A message that was shown and not yet forgotten is shown again, which amoCRM knows by its `msgid`.
    """

    handlings: Handlings
    transcripts: Transcripts
    counts: PlatformCounts
    amocrm: Way
    dialogues: Dialogues
    receipts: Receipts
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, conversation: ConversationId) -> None:
        """Note that people answer from now on."""
        is_new = not self.handlings.get(conversation).people_since
        self.handlings.handed_over(conversation, self.clock.now())
        if is_new:
            self.counts.count(conversation.bot_id, escalated=1)
            self.metrics.count("escalated")

    def asked_for(self, conversation: ConversationId, *, calls: bool) -> None:
        """Show people what they have not seen; `calls`: the conversation is theirs from now on."""
        bot = self.dialogues.fresh(conversation).bot
        if bot is None or bot.state is BotState.STOPPED:
            return
        if calls:
            self(conversation)
        self.show(bot, conversation)

    def tell_left(self, bot: Bot, conversation: ConversationId, key: str, at: int) -> None:
        """Tell people that the conversation is not theirs any more since that message; it waits for none of it."""
        try:
            self.amocrm.show_said(bot, conversation, OwnWords(f"left:{key}", WITH_THE_BOT_AGAIN, at))
        except TransientError as error:
            self.log.warning("people were not told that a conversation has left them", extra={"why": str(error)})

    def show(self, bot: Bot, conversation: ConversationId) -> Conversation:
        """Show what stands in the transcript and return the conversation as it is then.

        The bot's words wait there for a chat that no person's message has opened yet. Raises TransientError, and
        PermanentError while the account is closed to us; what is left is shown later.
        """
        spoken = self.transcripts.newest(conversation, MOST_REPLAYED)
        if len(spoken) == MOST_REPLAYED:
            self.transcripts.forget_before(conversation, spoken[0])
        known, early = self._known(conversation), list[Spoken]()
        for one in spoken:
            if one.at_ms < bot.created_at * SECOND:  # said while another account had the bot
                self.transcripts.shown(conversation, one)
                continue
            if not isinstance(one.said, IncomingMessage) and not known.is_open_in(bot.scope_id):
                early.append(one)
                continue
            self._show(bot, known, one)
            known = self._known(conversation)
            while early and known.is_open_in(bot.scope_id):
                self._show(bot, known, early.pop(0))
        return known

    def _known(self, conversation: ConversationId) -> Conversation:
        return self.dialogues.recent(conversation).conversation or Conversation(conversation)

    def _show(self, bot: Bot, known: Conversation, spoken: Spoken) -> None:
        try:
            if isinstance(spoken.said, IncomingMessage):
                self._carry(bot, known, spoken.said, spoken.at_ms // SECOND)
            else:
                self.amocrm.show_said(bot, known.id, spoken.said)
        except PermanentError as error:
            if error.reason in CLOSED_TO_US:
                raise
            self.log.warning("a message was not shown to people", extra={"why": str(error), "key": spoken.key})
        self.transcripts.shown(known.id, spoken)

    def _carry(self, bot: Bot, known: Conversation, message: IncomingMessage, at: int) -> None:
        at = message.edited_at or message.at or at
        received = self.amocrm.carry(Passage(bot, known, message, None, at, at))
        self.receipts.incoming(known.id, message.message_id, original_of(message), received)
