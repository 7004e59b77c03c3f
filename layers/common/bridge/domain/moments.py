"""When a message is shown: amoCRM sorts a talk by milliseconds, and Telegram tells whole seconds."""

from collections.abc import Mapping

SECOND = 1000
FAR = 90
"""Message ids that a bot gives out within one second at most, over all its chats: it sends 30, and people write."""

LATE = 60 * SECOND
"""Milliseconds after which something has waited at Telegram, and its own time is the better one."""


def moment_of(at: int, message_id: int) -> int:
    """Return the unix milliseconds of a message of the second `at`: within it by its id, which grows in every chat."""
    return at * SECOND + message_id % SECOND


def moment_of_edit(at: int) -> int:
    """Return the unix milliseconds of an edit: at the end of its second, behind the message that it changes."""
    return at * SECOND + SECOND - 1


def by_arrival(told_ms: int, came_ms: int) -> int:
    """Return the moment of what came to us soon after Telegram's time of it, by our clock: that knows milliseconds."""
    return came_ms if -2 * SECOND < came_ms - told_ms < LATE else told_ms


def between(at_ms: int, number: int, stand: Mapping[int, int]) -> int:
    """Return a moment at which a message does not overtake those whose numbers and moments are these."""
    if number in stand:
        return stand[number]
    earlier = [moment for other, moment in stand.items() if other < number]
    later = [moment for other, moment in stand.items() if other > number]
    at_ms = max(at_ms, *(moment + 1 for moment in earlier)) if earlier else at_ms
    return min(at_ms, *(moment - 1 for moment in later)) if later else at_ms


def before_the_turn(message_id: int) -> range:
    """Return the ids just before this one that `moment_of` puts behind it, should they be of the same second."""
    turn = message_id - message_id % SECOND
    return range(max(turn - FAR, 1), turn) if message_id - turn < FAR else range(0)
