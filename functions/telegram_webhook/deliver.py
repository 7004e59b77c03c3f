"""Incoming queue → amoCRM."""

from dataclasses import replace
from typing import Any

from bridge import bootstrap
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.relay.incoming.relay_update import is_lost_with
from bridge.relay.messages import IncomingMessage, PollResult, Press
from bridge.requeue import AGAIN
from bridge.telegram.reading import read_update

_work = bootstrap.telegram_deliver()


def _deliver(delivery: Delivery) -> None:
    incoming = read_update(_bot_id(delivery), delivery.body)
    if isinstance(incoming, IncomingMessage | Press):
        incoming = replace(incoming, again_at=int(delivery.attributes.get(AGAIN, 0)))
    if incoming is not None:
        generation, received_at = int(delivery.attributes["generation"]), float(delivery.attributes["received_at"])
        _work.relay(incoming, generation, received_at, delivery.attempt)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    if error.reason is not Reason.UNREADABLE and not _is_a_loss(delivery):
        return
    account_id = _account_before(delivery) if error.reason is Reason.BOT_UNKNOWN else _account_of(delivery)
    if account_id is None:
        return
    _work.keep_failure(
        error,
        account_id=account_id,
        direction=Direction.INCOMING,
        bot_id=_bot_id(delivery),
        chat=delivery.group.partition(":")[2],
        payload=delivery.payload,
        sent_ms=delivery.sent_ms,
        key=delivery.dedup,
    )


def _is_a_loss(delivery: Delivery) -> bool:
    """Tell whether somebody's words are lost; anything else has left its trace in the log."""
    incoming = read_update(_bot_id(delivery), delivery.body)
    return incoming is None or is_lost_with(incoming)


def _account_of(delivery: Delivery) -> int | None:
    bot = _work.bots.get(_bot_id(delivery))
    return bot.account_id if bot else None


def _account_before(delivery: Delivery) -> int | None:
    """Return the account for which the message came, which has the bot no more."""
    incoming = read_update(_bot_id(delivery), delivery.body)
    if incoming is None or isinstance(incoming, PollResult):
        return None
    known = _work.dialogues.fresh(incoming.conversation).conversation
    account = _work.accounts.by_amojo_id(known.scope_id.rpartition("_")[2]) if known else None
    return account.account_id if account else None


def _bot_id(delivery: Delivery) -> int:
    return int(delivery.attributes["bot_id"])


_consume = _work.consumer(_deliver, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
