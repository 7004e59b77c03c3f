"""The shape in which each outside service's errors are decided: one table, read row by row."""

from collections.abc import Collection
from dataclasses import dataclass

from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason

LIMITED = 429
AWAY = frozenset({408, 425, 499})
"""Beside 5xx: the service, or what stands before it, had no time for us. The body is anybody's."""


@dataclass(frozen=True)
class Row:
    """The service's own answer with one of these statuses, and with `words` in it (lower case), means `reason`.

    For good, unless it `waits`: then the service says that nothing was done. `anybodys`: the status alone says so,
    for whoever stands in between says it of our own request, which would be the same the next time.
    """

    statuses: Collection[int]
    reason: Reason
    words: str = ""
    waits: bool = False
    anybodys: bool = False


@dataclass(frozen=True)
class ErrorTable:
    """One service's table; the first row that fits decides, and what no row knows waits and is tried again.

    A status alone says nothing: gateways, captive portals and filters answer with any of them. `unavailable` is the
    reason while the service is away, `unclear` the one for answers that are not the service's own.
    """

    unavailable: Reason
    unclear: Reason
    rows: tuple[Row, ...]

    def error_of(self, status: int, said: str, *, own: bool, retry_after: float | None = None) -> BridgeError:
        """Decide an answer that is no success; `own`: its body has the shape that the service documents.

        Other people's words are not repeated: they may be about our request, in whose address a token can stand.
        """
        said = said if own else ""
        if status == LIMITED:
            return LimitedError(self.unavailable, said, retry_after=retry_after)
        if status in AWAY or status >= 500:
            return TransientError(self.unavailable, f"status {status}", outcome_unknown=True)
        lowered = said.lower()
        told = (row for row in self.rows if own or row.anybodys)
        row = next((row for row in told if status in row.statuses and row.words in lowered), None)
        if row is None:
            return TransientError(self.unclear, f"status {status}, {said or 'not its own words'}", outcome_unknown=True)
        return TransientError(row.reason, said) if row.waits else PermanentError(row.reason, said)
