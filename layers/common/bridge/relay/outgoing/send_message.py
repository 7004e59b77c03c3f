"""Sending a message piece by piece: a crash repeats at most one of them, and a retry goes on where it stopped."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.domain.content import Media, MediaKind, Mention, Text
from bridge.domain.errors import OnlyTextSentError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.relay.messages import OutgoingMessage, Piece
from bridge.relay.outgoing.buttons import carried_by, with_fitting_buttons, without_buttons
from bridge.relay.outgoing.pieces import pieces_of, texts_of
from bridge.relay.outgoing.send_piece import SendPiece
from bridge.relay.outgoing.turns import Line
from bridge.relay.ports import Receipts

MET_BY_THE_TEXT_TOO = frozenset(
    {
        Reason.BOT_BLOCKED,
        Reason.USER_DEACTIVATED,
        Reason.CHAT_NOT_FOUND,
        Reason.CHAT_MOVED,
        Reason.TOPIC_GONE,
        Reason.TOPIC_CLOSED,
        Reason.NOT_IN_GROUP,
        Reason.GROUP_DELETED,
        Reason.NO_RIGHTS,
        Reason.WRITE_FIRST,
        Reason.TOKEN_REVOKED,
        Reason.LICENCE_ENDED,
        Reason.PERSON_RESTRICTS,
        Reason.BOT_TO_BOT,
        Reason.BUTTONS_REFUSED,
    }
)
"""Refusals that do not concern what stands beside the text."""

NO_FILE_YET = frozenset({Reason.AMO_UNAVAILABLE, Reason.AMO_UNCLEAR, Reason.TOO_SLOW})

_FILES = frozenset(kind.word for kind in MediaKind)

PATIENCE_WITH_A_FILE = 3
"""Attempts, some seconds, that the text waits for a file that amoCRM does not give at the moment."""

PATIENCE_WITH_AN_ADDRESS = 5
"""Attempts, eight seconds, after which a file that does not lie at its address is gone: a hook may overtake it."""


def wait_for_what_may_come(error: PermanentError, attempt: int) -> None:
    """Raise TransientError for a file that may not have reached the place yet where amoCRM says that it lies."""
    if error.reason is Reason.FILE_GONE and attempt < PATIENCE_WITH_AN_ADDRESS:
        raise TransientError(error.reason, error.detail) from error


@dataclass
class Shipment:
    """A message on its way: where to, what it answers there, and how far it has come."""

    line: Line
    message: OutgoingMessage
    target: int | None
    receipt: Receipt
    attempt: int


@dataclass(frozen=True)
class SendMessage:
    """Send what is left of a message, and write down each piece as soon as it is sent.

    When what stands beside the text cannot be sent, the text goes all the same, and OnlyTextSentError says why.
    """

    send_piece: SendPiece
    receipts: Receipts

    def __call__(self, shipment: Shipment) -> None:
        shipment.message = with_fitting_buttons(shipment.message)
        try:
            self._send(shipment)
        except PermanentError as error:
            if error.reason is not Reason.BUTTONS_REFUSED or not shipment.message.buttons:
                raise
            shipment.message = without_buttons(shipment.message)
            self._send(shipment)

    def _send(self, shipment: Shipment) -> None:
        message = shipment.message
        if isinstance(message.content, Mention):
            shipment.receipt = replace(shipment.receipt, text_first=True)
        pieces = pieces_of(message, shipment.target, text_first=shipment.receipt.text_first)
        try:
            self._send_rest(shipment, pieces, _lacking(message, pieces))
        except PermanentError as error:
            if isinstance(message.content, Media):
                wait_for_what_may_come(error, shipment.attempt)
            if error.reason in MET_BY_THE_TEXT_TOO or not self._text_is_sent(shipment):
                raise
            raise OnlyTextSentError(error.reason, error.detail) from error
        except TransientError as error:
            if error.reason in NO_FILE_YET and shipment.attempt >= PATIENCE_WITH_A_FILE:
                self._text_is_sent(shipment)
            raise

    def _text_is_sent(self, shipment: Shipment) -> bool:
        """See to it that a message, of which something could not be sent, has its text sent, if there is any."""
        message, receipt = shipment.message, shipment.receipt
        texts = texts_of(pieces_of(message, shipment.target, text_first=True))
        if not texts or isinstance(message.content, Text):
            return False
        if receipt.text_first or receipt.telegram_ids:
            return receipt.text_first and len(receipt.telegram_ids) >= len(texts)
        shipment.receipt = replace(receipt, text_first=True)
        self._send_each(shipment, texts, whole=False)
        return True

    def _send_rest(self, shipment: Shipment, pieces: Sequence[Piece], lacking: Reason | None) -> None:
        self._send_each(shipment, pieces, whole=lacking is None)
        if lacking is not None:
            raise PermanentError(lacking)

    def _send_each(self, shipment: Shipment, pieces: Sequence[Piece], *, whole: bool) -> None:
        line, crm_id = shipment.line, shipment.receipt.crm_id
        for number, piece in list(enumerate(pieces))[len(shipment.receipt.telegram_ids) :]:
            claim = f"{crm_id}/text/{number}" if shipment.receipt.text_first else f"{crm_id}/{number}"
            sent = (*shipment.receipt.telegram_ids, self.send_piece(line, claim, piece))
            is_all = whole and len(sent) == len(pieces)
            shipment.receipt = replace(shipment.receipt, telegram_ids=sent, complete=is_all, thread=line.thread)
            self.receipts.outgoing(line.conversation.id, shipment.receipt, buttons=carried_by(piece.buttons))


def _lacking(message: OutgoingMessage, pieces: Sequence[Piece]) -> Reason | None:
    """Return why a message cannot be sent as a whole, before anything of it is."""
    if isinstance(message.content, Mention):
        return Reason.FILE_GONE if message.content.kind in _FILES else Reason.KIND_UNKNOWN
    return None if pieces else Reason.EMPTY_MESSAGE
