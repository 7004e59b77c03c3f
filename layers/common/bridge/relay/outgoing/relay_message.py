"""The journey from amoCRM to Telegram."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Text
from bridge.domain.errors import LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.held import Held, before
from bridge.domain.identity import ConversationId
from bridge.domain.pacing import LONGEST_REFUSAL, SHORTEST_REFUSAL, TELEGRAM_PRIVATE_CHAT, Refusal, is_whole_bot, take
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation, Receipt
from bridge.domain.splitting import split_text
from bridge.relay.bots.checks import REFUSED_ONCE, is_dead
from bridge.relay.messages import OutgoingMessage, StatusReport
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.ports import (
    Bots,
    Clock,
    Conversations,
    Counter,
    Dialogues,
    Jobs,
    Log,
    Receipts,
    Telegram,
    Vault,
)

LONGEST_SLEEP = 1.0
"""Seconds a worker may wait for its slot; anything longer goes back to the queue, so that others are not held up."""

PATIENCE = 3
"""Attempts, some seconds, that a chat unknown to us may be one whose opening is still being written down."""

SHUT_BOTS = {
    BotState.OFF: Reason.BOT_OFF,
    BotState.REVOKED: Reason.TOKEN_REVOKED,
    BotState.STOPPED: Reason.WIDGET_OFF,
}


@dataclass(frozen=True)
class RelayOutgoing:
    """Send what was written in amoCRM to the Telegram chat of its conversation and report the delivery status."""

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    bots: Bots
    report_status: ReportStatus
    telegram: Telegram
    vault: Vault
    jobs: Jobs
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, message: OutgoingMessage, attempt: int = 1) -> tuple[Held, ...]:
        """Send the message, unless there is something held that goes before it: that is returned, and nothing done."""
        if message.content is None:
            raise PermanentError(Reason.UNREADABLE, "the message in the hook")
        conversation = self.conversation_of(message)
        if conversation is None:
            if message.chat_id and attempt < PATIENCE:
                raise NotYetError(Reason.WRITE_FIRST, "a chat that is not known yet", 1.0)
            raise PermanentError(Reason.WRITE_FIRST)
        dialogue = self.dialogues.fresh(conversation, message.crm_id)
        held = dialogue.conversation.held if dialogue.conversation else ()
        if first := before(held, message.crm_id, message.at_ms):
            return first
        is_held = message.crm_id in {one.crm_id for one in held}
        if message.released and not is_held:
            return ()  # somebody who wrote meanwhile has sent it first
        receipt = dialogue.receipt or Receipt(message.crm_id, (), complete=False)
        if not receipt.complete:
            bot = self._open_bot(dialogue.bot, message)
            self._send(bot, dialogue.conversation or Conversation(conversation), message.content, receipt)
        self._report(StatusReport(message.scope_id, message.crm_id), conversation)
        self.metrics.count("outgoing_relayed")
        if is_held:
            self.conversations.unhold(conversation, message.crm_id)
        return ()

    def conversation_of(self, message: OutgoingMessage) -> ConversationId | None:
        """Return the conversation that the hook names in our words, else the one that is amojo's chat."""
        return message.conversation or self.conversations.by_chat(message.chat_id)

    def sent_after_all(self, message: OutgoingMessage, conversation: ConversationId | None) -> bool:
        """Tell whether a message that is given up was delivered all the same; the manager hears so once more."""
        if conversation is None or not self.receipts.was_delivered(conversation, message.crm_id):
            return False
        self._report(StatusReport(message.scope_id, message.crm_id), conversation)
        return True

    def failed(self, message: OutgoingMessage, conversation: ConversationId | None, reason: Reason) -> None:
        """Tell the manager on the message itself why it was not delivered, and hold up nothing behind it."""
        if conversation is not None:
            self.conversations.unhold(conversation, message.crm_id)
        self._report(StatusReport(message.scope_id, message.crm_id, reason.text), conversation)

    def _open_bot(self, bot: Bot | None, message: OutgoingMessage) -> Bot:
        if bot is None or bot.scope_id != message.scope_id:
            raise PermanentError(Reason.BOT_UNKNOWN)
        if bot.state in SHUT_BOTS:
            raise PermanentError(SHUT_BOTS[bot.state])
        pause = bot.paused_until - self.clock.now()
        if pause > 0:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "Telegram limits the whole bot", pause)
        return bot

    def _send(self, bot: Bot, conversation: Conversation, content: Content, receipt: Receipt) -> None:
        """Send the text; whatever stands beside it cannot be sent yet, which the manager hears when the text is out."""
        whole = isinstance(content, Text)
        parts = split_text(content.text if isinstance(content, Text) else content.caption)
        if whole and not parts:
            raise PermanentError(Reason.EMPTY_MESSAGE)
        self._send_text(bot, conversation, parts, receipt, whole=whole)
        if not whole:
            raise PermanentError(Reason.ONLY_TEXT_SENT if parts else Reason.KIND_NOT_SENT, content.seen[:80])

    def _send_text(
        self, bot: Bot, conversation: Conversation, parts: list[str], receipt: Receipt, *, whole: bool
    ) -> None:
        token = self.vault.open(bot.sealed_token, bot.token_context)
        for number, part in list(enumerate(parts))[len(receipt.telegram_ids) :]:
            conversation = self._claim(conversation, f"{receipt.crm_id}/{number}")
            message_id = self._send_part(bot, token, conversation.id, part)
            sent = (*receipt.telegram_ids, message_id)
            receipt = replace(receipt, telegram_ids=sent, complete=whole and len(sent) == len(parts))
            self.receipts.outgoing(conversation.id, receipt)

    def _claim(self, conversation: Conversation, claim: str) -> Conversation:
        """Take the chat's next slot and note what is about to be sent, so that a crash in between leaves a trace."""
        slot = take(TELEGRAM_PRIVATE_CHAT, conversation.busy_until, self.clock.now())
        if slot.wait > LONGEST_SLEEP:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the chat's own pace", slot.wait)
        self.clock.sleep(slot.wait)
        if self.conversations.claim(conversation.id, claim, slot.busy_until) == claim:
            self.metrics.count("outgoing_sent_again")
            self.log.warning("sent again: the first attempt left no receipt", extra={"claim": claim})
        return replace(conversation, busy_until=slot.busy_until)

    def _send_part(self, bot: Bot, token: str, conversation: ConversationId, text: str) -> int:
        try:
            return self.telegram.send_text(token, conversation.chat_id, text)
        except PermanentError as error:
            self.conversations.release(conversation)
            if error.reason is Reason.TOKEN_REVOKED:
                self._note_revoked(bot, token)
            raise
        except TransientError as error:
            if isinstance(error, LimitedError):
                self._note_limit(bot, conversation, error)
            if not error.outcome_unknown:
                self.conversations.release(conversation)
            raise

    def _note_revoked(self, bot: Bot, token: str) -> None:
        if not is_dead(self.telegram, token):
            raise TransientError(Reason.TELEGRAM_UNAVAILABLE, REFUSED_ONCE)
        self.bots.mark(bot.bot_id, BotState.REVOKED, bot.generation)

    def _note_limit(self, bot: Bot, conversation: ConversationId, error: LimitedError) -> None:
        """Pause the whole bot once it is known that the limit is not the chat's own."""
        now = self.clock.now()
        seconds = min(max(error.retry_after or 0.0, SHORTEST_REFUSAL), LONGEST_REFUSAL)
        refusal = Refusal(conversation.chat_id, now + seconds)
        if is_whole_bot((refusal, *self.bots.refused(bot.bot_id, refusal)), now):
            self.bots.pause(bot.bot_id, refusal.until)
            self.log.warning("Telegram limits the whole bot", extra={"bot_id": bot.bot_id, "seconds": seconds})

    def _report(self, report: StatusReport, conversation: ConversationId | None) -> None:
        """Report now; while amoCRM cannot take it, report later, so that the next answer does not wait for a tick."""
        try:
            self.report_status(report, conversation)
        except TransientError:
            self.jobs.report_later(report, conversation)
        except PermanentError as error:
            self.log.warning("status refused by amoCRM", extra={"crm_id": report.crm_id, "reason": str(error)})
