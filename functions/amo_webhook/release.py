"""Mailing queue → outgoing queue: a bot's messages one at a time, no sooner than a mailing's pace allows."""

from typing import Any

from bridge import bootstrap_outgoing
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.pacing import TELEGRAM_MAILING
from bridge.mailing_lines import hand_on
from bridge.observability import logger

_work = bootstrap_outgoing.amo_release()


def _release(delivery: Delivery) -> None:
    """The queue hands out one message of a bot at a time, so that waiting here spaces them, whoever works them off."""
    _work.clock.sleep(TELEGRAM_MAILING.interval)
    hand_on(_work.outgoing, delivery)


def _fail(delivery: Delivery, _: PermanentError) -> None:
    """What cannot wait its turn goes without: nothing is given up here."""
    hand_on(_work.outgoing, delivery)


_consume = _work.consumer(_release, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
