"""Outgoing queue → Telegram."""

from typing import Any

from bridge import bootstrap
from bridge.amocrm.hooks import read_hook
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.relay.messages import OutgoingMessage

_work = bootstrap.amo_deliver()


def _deliver(delivery: Delivery) -> None:
    _work.relay(_message_of(delivery))


def _fail(delivery: Delivery, error: PermanentError) -> None:
    message = None if error.reason is Reason.UNREADABLE else _message_of(delivery)
    conversation = message.conversation if message else None
    account = _work.accounts.by_amojo_id(delivery.attributes["scope_id"].rpartition("_")[2])
    if account is not None:
        _work.keep_failure(
            error,
            account_id=account.account_id,
            direction=Direction.OUTGOING,
            bot_id=conversation.bot_id if conversation else 0,
            chat=str(conversation.chat_id) if conversation else delivery.group,
            payload=delivery.payload,
            sent_ms=delivery.sent_ms,
            key=delivery.dedup,
        )
    if message is not None:
        _work.relay.failed(message, error.reason)


def _message_of(delivery: Delivery) -> OutgoingMessage:
    return read_hook(delivery.attributes["scope_id"], delivery.body)


_consume = _work.consumer(_deliver, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
