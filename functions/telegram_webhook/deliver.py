"""Incoming queue → amoCRM."""

from typing import Any

from bridge import bootstrap
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.telegram.updates import read_update

_work = bootstrap.telegram_deliver()


def _deliver(delivery: Delivery) -> None:
    message = read_update(_bot_id(delivery), delivery.body)
    if message is not None:
        _work.relay(message, int(delivery.attributes["generation"]), float(delivery.attributes["received_at"]))


def _fail(delivery: Delivery, error: PermanentError) -> None:
    bot = _work.bots.get(_bot_id(delivery))
    if bot is None:
        return
    _work.keep_failure(
        error,
        account_id=bot.account_id,
        direction=Direction.INCOMING,
        bot_id=bot.bot_id,
        chat=delivery.group.partition(":")[2],
        payload=delivery.payload,
        sent_ms=delivery.sent_ms,
        key=delivery.dedup,
    )


def _bot_id(delivery: Delivery) -> int:
    return int(delivery.attributes["bot_id"])


_consume = _work.consumer(_deliver, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
