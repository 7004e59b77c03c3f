"""The journey from amoCRM to Telegram."""

from dataclasses import dataclass

from bridge.domain.errors import NotYetError, OnlyTextSentError, PermanentError, TransientError
from bridge.domain.groups import Group
from bridge.domain.held import Held, before
from bridge.domain.identity import ConversationId, import_mark
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Dialogue, Receipt
from bridge.relay.gateway.quieten import Quieten
from bridge.relay.groups.tell_deals import TellDeals
from bridge.relay.messages import OutgoingMessage, StatusReport
from bridge.relay.outgoing.extents import extent_of
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.outgoing.send_message import SendMessage, Shipment
from bridge.relay.outgoing.targets import id_to_look_up, telegram_id, topic_for
from bridge.relay.ports import Conversations, Counter, Dialogues, Jobs, Log, Receipts
from bridge.relay.routes.give_back import GiveBack

PATIENCE = 3
"""Attempts, some seconds, that a chat unknown to us may be one whose opening is still being written down."""


@dataclass(frozen=True)
class RelayOutgoing:
    """Send what was written in amoCRM to the Telegram chat of its conversation and report the delivery status.

    Of a group's, its other deals are told as well.
    """

    dialogues: Dialogues
    conversations: Conversations
    receipts: Receipts
    open_line: OpenLine
    send: SendMessage
    tell_deals: TellDeals
    give_back: GiveBack
    quieten: Quieten
    report_status: ReportStatus
    jobs: Jobs
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
        dialogue = self._dialogue(conversation, message)
        held = dialogue.conversation.held if dialogue.conversation else ()
        is_held = message.crm_id in {one.crm_id for one in held}
        album = message.album if is_held or message.released else ""
        first = before(held, message.crm_id, message.at_ms, album)
        if first and not alone:
            return first
        if message.released and not is_held:
            return ()  # whoever wrote meanwhile has sent it first
        if not dialogue.imported:
            self._send(conversation, message, dialogue, attempt)
            self._report(StatusReport(message.scope_id, message.crm_id), conversation)
            self.metrics.count("outgoing_relayed")
        if is_held:
            self.conversations.unhold(conversation, message.crm_id)
        return ()

    def _dialogue(self, conversation: ConversationId, message: OutgoingMessage) -> Dialogue:
        """Read all that the message needs; of a group's also whether it comes from ourselves."""
        author = message.author if conversation.deal_id is not None else None
        mark = import_mark(author.id, message.at_ms) if author else ""
        target = id_to_look_up(conversation, message.reply_to)
        return self.dialogues.fresh(conversation, message.crm_id, target, mark)

    def _send(self, conversation: ConversationId, message: OutgoingMessage, dialogue: Dialogue, attempt: int) -> None:
        """Send what is left of the message, and have the group's other deals told of it.

        What a manager says to the bot alone is done and not sent.
        """
        if self.give_back(dialogue.bot, conversation, message):
            return
        receipt = dialogue.receipt or Receipt(message.crm_id, (), complete=False)
        target = telegram_id(conversation, message.reply_to, dialogue)
        if receipt.complete:
            group = self.open_line.group(dialogue.bot, conversation)
            if dialogue.bot is not None and message.album:
                self.quieten(dialogue.bot, group.now_id if group else conversation.chat_id, message)
            self._tell(group, conversation, message, receipt, target)
            return
        line = self.open_line(dialogue, conversation, message.scope_id)
        self.quieten(line.bot, line.chat_id, message)
        line.thread = topic_for(dialogue, receipt)
        shipment = Shipment(line, message, target, receipt, attempt)
        try:
            self.send(shipment)
        except (OnlyTextSentError, TransientError) as error:
            if isinstance(error, OnlyTextSentError) or shipment.receipt != receipt:
                self._tell(line.group, conversation, message, shipment.receipt, target)
            raise
        self._tell(line.group, conversation, message, shipment.receipt, target)

    def _tell(
        self,
        group: Group | None,
        conversation: ConversationId,
        message: OutgoingMessage,
        receipt: Receipt,
        target: int | None,
    ) -> None:
        stands = extent_of(message, receipt) if group is not None else None
        if group is not None and stands is not None:
            self.tell_deals.message(group, conversation, message, *stands, target)

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
