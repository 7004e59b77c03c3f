"""The journey of what came by a route into the Telegram chat of its person."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Protocol

from bridge.domain.content import Media
from bridge.domain.errors import OnlyTextSentError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import SITE_TROUBLE, Reason
from bridge.domain.receipts import Dialogue, Receipt
from bridge.domain.records import Bot
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind, foreign_id
from bridge.relay.messages import OutgoingMessage
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.send_message import SendMessage, Shipment
from bridge.relay.ports import Bots, Counter, Dialogues, Receipts

PATIENCE_WITH_A_SITE = 8
"""Attempts, half a minute, that the file of an answer may be away."""

PATIENCE_WITH_A_SLOW_FILE = 5
"""Attempts, each as long as a worker has, in which a file that comes slowly may be brought and sent after all."""


class Side(Protocol):
    """One kind of route as its answers see it."""

    def place(self, answer: RouteAnswer) -> ConversationId | None:
        """Return whose chat an answer is for; None for one that is nobody's of ours, which is dropped.

        Raises PermanentError for one that should be somebody's.
        """
        ...

    def is_ours(self, answer: RouteAnswer, dialogue: Dialogue) -> bool:
        """Tell whether it only repeats what we ourselves have sent there; TransientError while nobody can know."""
        ...

    def delivered(self, answer: RouteAnswer, bot: Bot, conversation: ConversationId, receipt: Receipt) -> None:
        """Have the other side told, where it takes that; `receipt`: what the answer became in Telegram."""
        ...

    def failed(self, answer: RouteAnswer, bot: Bot, error: PermanentError) -> bool:
        """Have the other side told why an answer could not be delivered, where it takes that.

        Returns whether the person gets it in another way, so that nothing has to be kept.
        """
        ...


@dataclass(frozen=True)
class RelayAnswer:
    """Send an answer of a route as what a manager wrote is sent: in order, each part once, at the chat's pace."""

    sides: Mapping[RouteKind, Side]
    dialogues: Dialogues
    receipts: Receipts
    bots: Bots
    open_line: OpenLine
    send: SendMessage
    metrics: Counter

    def __call__(self, answer: RouteAnswer, attempt: int = 1) -> None:
        side = self.sides[answer.route]
        conversation = side.place(answer)
        if conversation is None:
            return
        crm_id = foreign_id(answer.route, answer.key)
        dialogue = self.dialogues.fresh(conversation, crm_id, target=crm_id)
        if dialogue.bot is None:
            raise PermanentError(Reason.BOT_UNKNOWN)
        if dialogue.receipt is None and side.is_ours(answer, dialogue):
            return
        if answer.content is None:
            raise PermanentError(Reason.UNREADABLE, "the answer of the route")
        receipt = dialogue.receipt or Receipt(crm_id, (), complete=False)
        if not receipt.complete:
            scope_id = dialogue.bot.scope_id
            message = OutgoingMessage(scope_id, crm_id, conversation, answer.content)
            line = self.open_line(dialogue, conversation, scope_id)
            shipment = Shipment(line, message, None, receipt, attempt)
            self._send(shipment)
            receipt = shipment.receipt
            self.metrics.count("outgoing_relayed")
        side.delivered(answer, dialogue.bot, conversation, receipt)

    def _send(self, shipment: Shipment) -> None:
        """Send it; a file that lies with somebody who is away, or slow, holds up what is said behind it only a little
        while.
        """
        try:
            self.send(shipment)
        except TransientError as error:
            if not isinstance(shipment.message.content, Media) or shipment.attempt < _patience_with(error.reason):
                raise
            is_begun = shipment.receipt.text_first and shipment.receipt.telegram_ids
            raise (OnlyTextSentError if is_begun else PermanentError)(error.reason, error.detail) from error

    def failed(self, answer: RouteAnswer, error: PermanentError) -> Bot | None:
        """Tell the other side of an answer that is given up; return whose bot it was, None where nothing is to be kept.

        What was delivered by an earlier try after all is no failure.
        """
        bot = self.bots.get(answer.bot_id)
        if bot is None:
            return None
        conversation = self._place(answer)
        if conversation is not None and self.receipts.was_delivered(conversation, foreign_id(answer.route, answer.key)):
            return None
        return None if self.sides[answer.route].failed(answer, bot, error) else bot

    def _place(self, answer: RouteAnswer) -> ConversationId | None:
        try:
            return self.sides[answer.route].place(answer)
        except PermanentError:
            return None


def _patience_with(reason: Reason) -> float:
    """Return the attempts after which a file goes as its address; none of them is the last for anything else."""
    if reason in SITE_TROUBLE:
        return PATIENCE_WITH_A_SITE
    return PATIENCE_WITH_A_SLOW_FILE if reason is Reason.TOO_SLOW else inf
