"""The check of a bot's own code: whether it takes what comes for it."""

from urllib.parse import urlsplit

from bridge.domain.health import Check, Facts
from bridge.domain.licence import DAY
from bridge.domain.troubles import HealthCode, HealthState
from bridge.domain.wording.health import Finding, Sentence, Value

ERROR_IS_PAST = 3600
"""Seconds after which an error of its webhook says nothing of what waits now."""

MANY_WAITING = 100
LONGEST_UNTAKEN = 900
"""Updates that wait, and seconds that one waits, while nothing is wrong: a burst, or a restart of the code."""

AT_REST = 3 * DAY
"""Seconds after which a code that does not call is taken for one that is not used any more."""


def own_code(facts: Facts) -> Check:
    """Return how the code of a bot that has a key does; one that is not used is no trouble, but worth a word."""
    seen = facts.code.since(facts.bot.gateway.made_at)
    overdue = seen.waiting > 0 and (seen.waiting >= MANY_WAITING or seen.waits_since < facts.now - LONGEST_UNTAKEN)
    if seen.url:
        host = urlsplit(seen.url).hostname or ""
        if seen.waiting and seen.last_error_at >= facts.now - ERROR_IS_PAST:
            told = (Sentence(seen.last_error),)
            return _late(Finding.CODE_FAILS, seen.last_error_at, host=host, error=told, count=seen.waiting)
        return (
            _late(Finding.CODE_BEHIND, seen.waits_since, count=seen.waiting) if overdue else _well(Finding.CODE_WORKS)
        )
    if not seen.called_at:
        return _well(Finding.CODE_UNSEEN)
    if seen.called_at < facts.now - AT_REST:
        return _well(Finding.CODE_RESTS, days=(facts.now - seen.called_at) // DAY)
    return _late(Finding.CODE_BEHIND, seen.waits_since, count=seen.waiting) if overdue else _well(Finding.CODE_WORKS)


def _well(finding: Finding, **values: Value) -> Check:
    return Check(HealthCode.GATEWAY, HealthState.OK, finding, values)


def _late(finding: Finding, since: int, **values: Value) -> Check:
    return Check(HealthCode.GATEWAY, HealthState.WARNING, finding, values, since)
