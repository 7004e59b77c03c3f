"""What of a message stands in Telegram."""

from dataclasses import replace

from bridge.domain.receipts import Receipt
from bridge.relay.messages import Extent, OutgoingMessage
from bridge.relay.outgoing.buttons import with_fitting_buttons
from bridge.relay.outgoing.pieces import pieces_of, texts_of


def extent_of(message: OutgoingMessage, receipt: Receipt) -> tuple[Receipt, Extent] | None:
    """Return what may be told of a message, with the Telegram messages of that part; None while it is not whole.

    Where the text went first because what stands beside it could not be sent, each of both is told of by itself.
    """
    texts = len(texts_of(pieces_of(with_fitting_buttons(message), text_first=True))) if receipt.text_first else 0
    if receipt.complete:
        rest = replace(receipt, telegram_ids=receipt.telegram_ids[texts:])
        return (rest, Extent.REST) if texts else (receipt, Extent.WHOLE)
    if not texts or len(receipt.telegram_ids) < texts:
        return None
    return replace(receipt, telegram_ids=receipt.telegram_ids[:texts]), Extent.TEXT
