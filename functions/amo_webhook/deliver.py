"""Outgoing queue → Telegram."""

from typing import Any

from bridge import bootstrap
from bridge.amocrm.hooks import read_hook
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.relay.messages import OutgoingMessage

_work = bootstrap.amo_deliver()


def _deliver(delivery: Delivery) -> None:
    _work.relay(_message_of(delivery), delivery.attempt)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    message = _addressed(delivery)
    conversation = _work.relay.conversation_of(message) if message else None
    if message is not None and _work.relay.sent_after_all(message, conversation):
        return
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
        _work.relay.failed(message, conversation, error.reason)


def _addressed(delivery: Delivery) -> OutgoingMessage | None:
    """Return whose message it is, of one that cannot be read too, unless not even that can be told."""
    try:
        return _message_of(delivery)
    except PermanentError:
        return None


def _message_of(delivery: Delivery) -> OutgoingMessage:
    return read_hook(delivery.attributes["scope_id"], delivery.body)


_consume = _work.consumer(_deliver, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
