"""Hooks that wait with their conversation instead of in its line."""

from collections.abc import Iterable
from dataclasses import dataclass

LARGEST_HELD = 16 * 1024
"""Bytes of a hook that is held at most: it lies on the conversation's item, which every answer reads and writes."""


@dataclass(frozen=True)
class Held:
    """A hook that waits: a mailing's for its turn, an album's for the rest of the album.

    `body` and `scope_id` are what its queue carried. `at_ms`: where it stands in its talk in amoCRM, in unix
    milliseconds; `held_at`: since when it waits, in unix seconds.
    """

    crm_id: str
    scope_id: str
    body: str
    at_ms: int
    held_at: float


def before(held: Iterable[Held], crm_id: str, at_ms: int) -> tuple[Held, ...]:
    """Return what goes before the message of that id, which stands at that moment in its talk (0: nobody knows)."""
    others = (one for one in held if one.crm_id != crm_id)
    return tuple(one for one in others if not at_ms or one.at_ms <= at_ms)
