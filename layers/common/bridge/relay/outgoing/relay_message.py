"""The journey from amoCRM to Telegram."""

from dataclasses import dataclass

from bridge.domain.errors import NotYetError, OnlyTextSentError, PermanentError, TransientError
from bridge.domain.held import Held, before
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Receipt
from bridge.relay.messages import OutgoingMessage, StatusReport
from bridge.relay.outgoing.open_bot import open_line
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.outgoing.send_message import SendMessage, Shipment
from bridge.relay.outgoing.targets import id_to_look_up, telegram_id
from bridge.relay.ports import Clock, Conversations, Counter, Dialogues, Jobs, Log, Receipts, Vault

PATIENCE = 3
"""Attempts, some seconds, that a chat unknown to us may be one whose opening is still being written down."""


@dataclass(frozen=True)
class RelayOutgoing:
    """Send what was written in amoCRM to the Telegram chat of its conversation and report the delivery status."""

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    send: SendMessage
    report_status: ReportStatus
    vault: Vault
    jobs: Jobs
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, message: OutgoingMessage, attempt: int = 1, *, alone: bool = False) -> tuple[Held, ...]:
        """Send the message, unless something is held that goes before it: that is returned, and nothing done.

        `alone` is for whoever knows that what goes before it is dealt with.
        """
        if message.content is None:
            raise PermanentError(Reason.UNREADABLE, "the message in the hook")
        conversation = self.conversation_of(message)
        if conversation is None:
            if message.chat_id and attempt < PATIENCE:
                raise NotYetError(Reason.WRITE_FIRST, "a chat that is not known yet", 1.0)
            raise PermanentError(Reason.WRITE_FIRST)
        dialogue = self.dialogues.fresh(conversation, message.crm_id, id_to_look_up(conversation, message.reply_to))
        held = dialogue.conversation.held if dialogue.conversation else ()
        is_held = message.crm_id in {one.crm_id for one in held}
        album = message.album if is_held or message.released else ""
        first = before(held, message.crm_id, message.at_ms, album)
        if first and not alone:
            return first
        if message.released and not is_held:
            return ()  # whoever wrote meanwhile has sent it first
        receipt = dialogue.receipt or Receipt(message.crm_id, (), complete=False)
        if not receipt.complete:
            line = open_line(dialogue, conversation, message.scope_id, self.vault, self.clock.now())
            target = telegram_id(conversation, message.reply_to, dialogue)
            self.send(Shipment(line, message, target, receipt, attempt))
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

    def with_what_is_sent(
        self, message: OutgoingMessage, conversation: ConversationId | None, error: PermanentError
    ) -> PermanentError:
        """Return the error of a message that is given up, saying that its text is sent where an earlier try sent it."""
        if conversation is None or isinstance(error, OnlyTextSentError):
            return error
        receipt = self.dialogues.fresh(conversation, message.crm_id).receipt
        text_is_sent = receipt is not None and receipt.text_first and receipt.telegram_ids
        return OnlyTextSentError(error.reason, error.detail) if text_is_sent else error

    def failed(self, message: OutgoingMessage, conversation: ConversationId | None, error: PermanentError) -> None:
        """Tell the manager on the message itself why it was not delivered, and hold up nothing behind it."""
        if conversation is not None:
            self.conversations.unhold(conversation, message.crm_id)
        self._report(StatusReport(message.scope_id, message.crm_id, error.text), conversation)

    def _report(self, report: StatusReport, conversation: ConversationId | None) -> None:
        """Report now; while amoCRM cannot take it, report later, so that the next answer does not wait for a tick."""
        try:
            self.report_status(report, conversation)
        except TransientError:
            self.jobs.report_later(report, conversation)
        except PermanentError as error:
            self.log.warning("status refused by amoCRM", extra={"crm_id": report.crm_id, "reason": str(error)})
