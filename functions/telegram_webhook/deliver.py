"""Incoming queue → amoCRM."""

from functools import partial
from typing import Any

from bridge import bootstrap_incoming
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.kept import Kept
from bridge.group_lines import Asked, asked_in, share_in
from bridge.kept_lines import delivery_of, kept_of, release_in
from bridge.observability import logger
from bridge.own_lines import own_words_in
from bridge.platform_lines import People, people_in
from bridge.relay.groups.in_talk import talk_of
from bridge.relay.messages import Incoming, LeadPress, Said, Share
from bridge.requeue import AGAIN
from bridge.waiting_lines import waiting_in
from telegram_webhook.failures import keep
from telegram_webhook.relaying import happened_in, relay, relay_kept, relay_waiting

_work = bootstrap_incoming.telegram_deliver()


def _deliver(delivery: Delivery) -> None:
    own = own_words_in(delivery)
    if own is not None:
        conversation, said = own
        _room.show_own(conversation, kept_of(delivery), partial(_work.show_own, conversation, said))
        return
    share, asked, account_id = share_in(delivery), asked_in(delivery), release_in(delivery)
    if (waiting := waiting_in(delivery)) is not None:
        _room.release(waiting, delivery.attempt)
        return
    if (people := people_in(delivery)) is not None:
        conversation, asked_of_them = people
        _work.hand_over.asked_for(conversation, calls=asked_of_them is People.CALL)
        return
    if account_id is not None:
        _keep_message.release(account_id, delivery.group, delivery.attempt)
        return
    if share is not None and asked is not None:
        _keep_talk(share, asked)
        return
    happened = happened_in(_work, delivery, share)
    if happened is not None and not _is_kept(delivery, share, happened):
        relay(_work, _room, delivery, share, happened)


def _is_kept(delivery: Delivery, share: Share | None, happened: Incoming | Said) -> bool:
    """Keep what has to wait for a payment, and tell whether it is dealt with; what managers said is never kept.

    «Внёс вручную» goes into no conversation, and comes too late when its lead was delivered meanwhile.
    """
    if isinstance(happened, LeadPress):
        return False
    is_said = isinstance(happened, Said)
    if share is not None and not is_said:
        account_id = None if share.licensed and AGAIN not in delivery.attributes else share.account_id
    else:
        account_id = _keep_message.account_to_ask(_bot_id(delivery), talk_of(share, happened))
    if account_id is None:
        return False
    return not _keep_message(account_id, kept_of(delivery), delivery.attempt, may_keep=not is_said)


def _keep_talk(share: Share, asked: Asked) -> None:
    match asked:
        case Asked.OPEN:
            _work.talks.open(share)
        case Asked.CLOSE:
            _work.talks.close(share)


def _bot_id(delivery: Delivery) -> int:
    return int(delivery.attributes["bot_id"])


def _put_aside(account_id: int, kept: Kept, error: PermanentError) -> None:
    keep(_work, delivery_of(kept), error, account_id)


_room = _work.waiting_room(partial(relay_waiting, _work), _put_aside)
_keep_message = _work.keep_message(partial(relay_kept, _work, _room), _put_aside)
_consume = _work.consumer(_deliver, partial(keep, _work))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
