"""Outgoing queue → Telegram."""

from dataclasses import replace
from typing import Any

from amo_webhook import answers
from bridge import bootstrap_outgoing
from bridge.album_lines import delivery_of, held_of, seen_before, with_its_album
from bridge.amocrm.hooks import addressed_in, read_hook
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.records import Direction
from bridge.mailing_lines import MAILING
from bridge.observability import logger
from bridge.relay.messages import Outgoing, OutgoingMessage, OutgoingReaction, Typing
from bridge.route_lines import ROUTE

_work = bootstrap_outgoing.amo_deliver()


def _deliver(delivery: Delivery) -> None:
    if ROUTE in delivery.attributes:
        answers.deliver(_work, delivery)
        return
    match _read(delivery):
        case OutgoingMessage() as message:
            message = replace(message, released=MAILING in delivery.attributes)
            late, mailing, placed = _work.arrive(delivery)
            with _work.pace.work(late=late, mailing=mailing, placed=placed):
                _in_order(message, held_of(delivery, message), delivery.attempt, seen_before(delivery))
        case OutgoingReaction() as reaction:
            _work.show_reaction(reaction, delivery.attempt)
        case Typing() as typing:
            _work.show_typing(typing, delivery.sent_ms / 1000)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    hook = addressed_in(delivery.attributes["scope_id"], delivery.body)
    if isinstance(hook, OutgoingReaction | Typing):
        return
    conversation = _work.relay.conversation_of(hook) if hook else None
    if hook is not None and _work.relay.sent_after_all(hook, conversation):
        return
    if hook is not None:
        error = _work.relay.with_what_is_sent(hook, conversation, error)
    account = _work.accounts.by_amojo_id(delivery.attributes["scope_id"].rpartition("_")[2])
    if account is not None:
        _work.keep_failure(
            error,
            account_id=account.account_id,
            direction=Direction.OUTGOING,
            bot_id=conversation.bot_id if conversation else 0,
            chat=str(conversation.chat_id) if conversation else delivery.group,
            # Sent again, it is no mailing's any more.
            payload=delivery.payload | {"attributes": {"scope_id": delivery.attributes["scope_id"]}},
            sent_ms=delivery.sent_ms,
            key=delivery.dedup,
        )
    if hook is not None:
        _work.relay.failed(hook, conversation, error)


def _give_up(delivery: Delivery, error: PermanentError) -> None:
    if ROUTE in delivery.attributes:
        answers.fail(_work, delivery, error)
        return
    for given_up in with_its_album(delivery, addressed_in(delivery.attributes["scope_id"], delivery.body), _in_order):
        _fail(given_up, error)


def _read(delivery: Delivery) -> Outgoing | None:
    return read_hook(delivery.attributes["scope_id"], delivery.body)


_in_order = _work.keep_order(
    lambda held: read_hook(held.scope_id, held.body), lambda held, error: _fail(delivery_of(held), error)
)
_consume = _work.consumer(_deliver, _give_up)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
