"""When a message is shown: amoCRM sorts a talk by milliseconds, and Telegram tells whole seconds."""

SECOND = 1000
FAR = 90
"""Message ids that a bot gives out within one second at most, over all its chats: it sends 30, and people write."""

FAR_APART = 60 * SECOND
"""Milliseconds between a press and what came behind it, if it was not Telegram that was late."""


def moment_of(at: int, message_id: int) -> int:
    """Return the unix milliseconds of a message of the second `at`: within it by its id, which grows in every chat."""
    return at * SECOND + message_id % SECOND


def moment_of_edit(at: int) -> int:
    """Return the unix milliseconds of an edit: at the end of its second, behind the message that it changes."""
    return at * SECOND + SECOND - 1


def behind(at_ms: int, press_ms: int) -> int:
    """Return the moment of what came behind a press, whole seconds later while it would stand before that.

    A press stands at the end of its second, and clocks differ a little; what is far from it has a time of its own.
    """
    if at_ms > press_ms or press_ms - at_ms > FAR_APART:
        return at_ms
    return at_ms + ((press_ms - at_ms) // SECOND + 1) * SECOND


def before_the_turn(message_id: int) -> range:
    """Return the ids just before this one that `moment_of` puts behind it, should they be of the same second."""
    turn = message_id - message_id % SECOND
    return range(max(turn - FAR, 1), turn) if message_id - turn < FAR else range(0)
