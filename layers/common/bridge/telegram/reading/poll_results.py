"""Polls that were closed."""

from bridge.fields import Object, is_set
from bridge.relay.messages import PollResult
from bridge.telegram.reading.polls import poll, poll_id_of


def closed(bot_id: int, thing: Object) -> PollResult | None:
    """Return the votes of a poll that nobody can vote in any more, None for any other state of one."""
    content, poll_id = poll({"poll": thing}), poll_id_of(thing)
    return PollResult(bot_id, poll_id, content) if content and poll_id and is_set(thing, "is_closed") else None
