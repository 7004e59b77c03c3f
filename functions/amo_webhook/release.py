"""Mailing queue → outgoing queue: a bot's messages one at a time, as people who talk leave room for them."""

from typing import Any

from bridge import bootstrap_outgoing
from bridge.consumer import Delivery
from bridge.domain.errors import NotYetError, PermanentError
from bridge.domain.reasons import Reason
from bridge.mailing_lines import LONGEST_PAUSE, hand_on
from bridge.observability import logger

_work = bootstrap_outgoing.amo_release()


def _release(delivery: Delivery) -> None:
    """Wait for a place in the bot's common line without booking ahead: people who talk need no more than is left."""
    while (wait := _work.pace.book_for_mailing(int(delivery.group))) > 0:
        if wait > LONGEST_PAUSE:
            raise NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot is paused, and its mailing with it", wait)
        _work.clock.sleep(wait)
    hand_on(_work.outgoing, delivery)


def _fail(delivery: Delivery, _: PermanentError) -> None:
    """What cannot wait its turn goes without: nothing is given up here."""
    hand_on(_work.outgoing, delivery)


_consume = _work.consumer(_release, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
