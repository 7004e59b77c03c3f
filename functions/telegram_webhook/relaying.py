"""What a delivery of the incoming queue brings into amoCRM, and bringing it there."""

from dataclasses import replace
from functools import partial

from bridge.amocrm.hooks import read_hook
from bridge.bootstrap_incoming import TelegramDeliver
from bridge.consumer import Delivery
from bridge.domain.kept import Kept
from bridge.group_lines import said_in, share_in, update_in
from bridge.kept_lines import delivery_of, kept_of
from bridge.own_lines import own_words_in
from bridge.relay.groups.in_talk import in_talk
from bridge.relay.messages import FunnelPress, Incoming, IncomingMessage, PollResult, Press, Said, Share
from bridge.relay.routes.wait import WaitingRoom
from bridge.telegram.reading import read_raw


def happened_in(work: TelegramDeliver, delivery: Delivery, share: Share | None) -> Incoming | Said | None:
    """Return what a deal's line, or a private chat, is to be brought; what else there is is handed on."""
    if (said := said_in(delivery)) is not None:
        return said
    raw = update_in(delivery)
    update = read_raw(raw)
    if isinstance(update, IncomingMessage):
        update = replace(update, again_at=raw.again_at, released_at=raw.released_at, came_ms=raw.came_ms)
    if isinstance(update, PollResult):
        update = replace(update, released_at=raw.released_at)
    if isinstance(update, FunnelPress):
        update = replace(update, again_at=raw.again_at)
    if isinstance(update, Press):
        update = replace(update, again_at=raw.again_at, came_ms=raw.came_ms)
    if update is None:
        return None
    return in_talk(update, share) if share is not None else work.spread(update, raw)


def relay(
    work: TelegramDeliver, room: WaitingRoom, delivery: Delivery, share: Share | None, happened: Incoming | Said
) -> None:
    """Bring something where it belongs; of a private chat it may have to wait."""
    if isinstance(happened, Said):
        if share is not None:
            work.show_said(share, happened, read_hook(happened.scope_id, happened.hook), delivery.attempt)
        return
    if share is not None:
        _bring(work, delivery, happened)
        return
    left = _left_by_funnel(work, delivery, happened)
    if left is not None:
        room(left, kept_of(delivery), partial(_bring, work, delivery, left), delivery.attempt)


def relay_kept(work: TelegramDeliver, room: WaitingRoom, kept: Kept, attempt: int, released_at: float) -> None:
    """Bring what was kept after the end of a licence."""
    delivery = delivery_of(kept, attempt, released_at)
    share = share_in(delivery)
    happened = happened_in(work, delivery, share)
    if happened is not None:
        relay(work, room, delivery, share, happened)


def relay_waiting(work: TelegramDeliver, kept: Kept, attempt: int, since: float) -> None:
    """Bring what waits since then, in unix seconds."""
    delivery = delivery_of(kept, attempt, since)
    own = own_words_in(delivery)
    if own is not None:
        work.show_own(*own)
        return
    happened = happened_in(work, delivery, None)
    left = None if happened is None or isinstance(happened, Said) else _left_by_funnel(work, delivery, happened)
    if left is not None:
        _bring(work, delivery, left)


def _left_by_funnel(work: TelegramDeliver, delivery: Delivery, happened: Incoming) -> Incoming | None:
    raw = update_in(delivery)
    return work.go_first(happened, raw.generation, raw.received_at)


def _bring(work: TelegramDeliver, delivery: Delivery, happened: Incoming) -> None:
    raw = update_in(delivery)
    work.relay(happened, raw.generation, raw.received_at, delivery.attempt)
