"""The journey from amoCRM to Telegram."""

from dataclasses import dataclass, replace

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.pacing import TELEGRAM_PRIVATE_CHAT, take
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation, Receipt
from bridge.domain.splitting import split_text
from bridge.relay.messages import OutgoingMessage, StatusReport
from bridge.relay.ports import (
    Bots,
    Chats,
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
    chats: Chats
    telegram: Telegram
    vault: Vault
    jobs: Jobs
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, message: OutgoingMessage) -> None:
        if message.conversation is None:
            raise PermanentError(Reason.WRITE_FIRST)
        dialogue = self.dialogues.fresh(message.conversation, message.crm_id)
        receipt = dialogue.receipt or Receipt(message.crm_id, (), complete=False)
        if not receipt.complete:
            bot = self._open_bot(dialogue.bot, message)
            conversation = dialogue.conversation or Conversation(message.conversation)
            self._send(bot, conversation, message.content.seen, receipt)
        self._report(StatusReport(message.scope_id, message.crm_id), message.conversation)
        self.metrics.count("outgoing_relayed")

    def failed(self, message: OutgoingMessage, reason: Reason) -> None:
        """Tell the manager on the message itself why it was not delivered."""
        report = StatusReport(message.scope_id, message.crm_id, reason.text)
        self._report(report, message.conversation)

    def _open_bot(self, bot: Bot | None, message: OutgoingMessage) -> Bot:
        if bot is None or bot.scope_id != message.scope_id:
            raise PermanentError(Reason.BOT_UNKNOWN)
        if bot.state in SHUT_BOTS:
            raise PermanentError(SHUT_BOTS[bot.state])
        return bot

    def _send(self, bot: Bot, conversation: Conversation, text: str, receipt: Receipt) -> None:
        parts = split_text(text)
        if not parts:
            raise PermanentError(Reason.EMPTY_MESSAGE)
        token = self.vault.open(bot.sealed_token, {"account": str(bot.account_id), "bot": str(bot.bot_id)})
        for number, part in list(enumerate(parts))[len(receipt.telegram_ids) :]:
            conversation = self._claim(conversation, f"{receipt.crm_id}/{number}")
            message_id = self._send_part(bot, token, conversation.id, part)
            sent = (*receipt.telegram_ids, message_id)
            receipt = replace(receipt, telegram_ids=sent, complete=len(sent) == len(parts))
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
            if error.reason is Reason.TOKEN_REVOKED:
                self.bots.mark(bot.bot_id, BotState.REVOKED, bot.generation)
            self.conversations.release(conversation)
            raise
        except TransientError as error:
            if not error.outcome_unknown:
                self.conversations.release(conversation)
            raise

    def _report(self, report: StatusReport, conversation: ConversationId | None) -> None:
        """Report now; while amoCRM cannot take it, report later, so that the next answer does not wait for a tick."""
        try:
            self.chats.report(report)
        except TransientError:
            self.jobs.report_later(report, str(conversation or report.crm_id))
        except PermanentError as error:
            self.log.warning("status refused by amoCRM", extra={"crm_id": report.crm_id, "reason": str(error)})
