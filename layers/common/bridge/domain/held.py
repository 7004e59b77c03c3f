"""Hooks that wait with their conversation instead of in its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LARGEST_HELD = 64 * 1024
"""Bytes of a hook that is held at most: it lies on the conversation's item, which every answer reads and writes."""

LATEST = 1 << 53


@dataclass(frozen=True)
class Held:
    """A hook that waits: a mailing's for its turn, an album's for the rest of the album.

    `body`, `scope_id` and `line` are what its queue carried. `at_ms`: where it stands in its talk in amoCRM, and
    `held_ms`: since when it waits, in unix milliseconds. `album` is the same for the parts of one album.
    """

    crm_id: str
    scope_id: str
    body: str
    line: str
    at_ms: int
    held_ms: int
    album: str = ""

    @property
    def place(self) -> tuple[int, int, str]:
        """What the order of held hooks goes by."""
        return self.at_ms, self.held_ms, self.crm_id


def is_holdable(body: str) -> bool:
    return len(body.encode()) <= LARGEST_HELD


def moment_of(message: Mapping[str, Any]) -> int:
    """Return where the message of a hook stands in its talk, in unix milliseconds; 0 when the hook does not say."""
    moment = message.get("msec_timestamp")
    if not isinstance(moment, int) or isinstance(moment, bool):
        return 0
    return moment if 0 < moment < LATEST else 0


def before(held: Sequence[Held], crm_id: str, at_ms: int, album: str = "") -> tuple[Held, ...]:
    """Return what goes before the message of that id, which stands at that moment in its talk.

    Held itself, it goes in the order of the held. One whose moment nobody knows goes behind all that is held. With the
    `album` whose turn it is, all that is held of it goes together.
    """
    own = next((one.place for one in held if one.crm_id == crm_id), None)
    parts = [one.place for one in held if album and one.album == album]
    if parts and parts != [own]:
        return tuple(one for one in held if one.place <= parts[-1])
    if own is not None:
        return tuple(one for one in held if one.place < own)
    return tuple(one for one in held if not at_ms or one.at_ms <= at_ms)


def groups_of(held: Sequence[Held]) -> list[list[Held]]:
    """Return the held hooks in order, those of one album that stand together as one group."""
    groups: list[list[Held]] = []
    for one in held:
        if one.album and groups and groups[-1][0].album == one.album:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
