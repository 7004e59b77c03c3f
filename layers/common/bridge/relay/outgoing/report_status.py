"""Telling amoCRM what became of an outgoing message."""

from dataclasses import dataclass, replace

from bridge.domain.identity import ConversationId
from bridge.relay.messages import StatusReport
from bridge.relay.ports import Chats, Receipts


@dataclass(frozen=True)
class ReportStatus:
    """Report a status so that «failed» never stays where the message was delivered after all.

    A failure may be reported late, by a job, when a person has had the message sent again meanwhile. Whoever reports
    one looks at the receipt before, and once more after: what is delivered in between is reported last.
    """

    chats: Chats
    receipts: Receipts

    def __call__(self, report: StatusReport, conversation: ConversationId | None) -> None:
        if not report.error or conversation is None:
            self.chats.report(report)
            return
        delivered = replace(report, error="")
        if not self.receipts.was_delivered(conversation, report.crm_id):
            self.chats.report(report)
            if not self.receipts.was_delivered(conversation, report.crm_id):
                return
        self.chats.report(delivered)
