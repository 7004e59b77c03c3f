"""Outgoing queue → Telegram."""

from dataclasses import replace
from typing import Any

from bridge import bootstrap
from bridge.amocrm.hooks import read_hook
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.held import Held
from bridge.domain.records import Direction
from bridge.mailing_lines import LINE, MAILING
from bridge.observability import logger
from bridge.relay.messages import OutgoingMessage
from bridge.relay.outgoing.keep_order import KeepOrder

_work = bootstrap.amo_deliver()


def _deliver(delivery: Delivery) -> None:
    mailing = delivery.attributes.get(MAILING, "")
    if mailing and not _work.pace.has_room(mailing):
        _send_back(delivery, mailing)
    else:
        _in_order(replace(_message_of(delivery), released=bool(mailing)), delivery.attempt)


def _send_back(delivery: Delivery, mailing: str) -> None:
    """Let a mailing's message wait on, for nobody else's to wait: people who talk need all that the bot may send."""
    attributes = {"scope_id": delivery.attributes["scope_id"], LINE: delivery.group}
    _work.mailing.send(delivery.body, group=mailing, dedup=f"again:{delivery.message_id}", attributes=attributes)


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
            # Sent again, it is nobody's mailing any more.
            payload=delivery.payload | {"attributes": {"scope_id": delivery.attributes["scope_id"]}},
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


def _put_aside(held: Held, error: PermanentError) -> None:
    sent_ms = int(held.held_at * 1000)
    _fail(Delivery("", held.body, {"scope_id": held.scope_id}, held.line, held.crm_id, 1, sent_ms), error)


_in_order = KeepOrder(_work.relay, lambda held: read_hook(held.scope_id, held.body), _put_aside)
_consume = _work.consumer(_deliver, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
