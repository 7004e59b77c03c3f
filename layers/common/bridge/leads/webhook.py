"""Posting a lead as JSON (brief 004): ten seconds, 200, 201 and 202 are success, five kinds of errors told apart.

The status alone decides, as in the brief's own code: what a success says beside it is nobody's concern, as long as it
comes to an end. An error is `outcome_unknown` where the receiver may have done its work and a post more would be a
second lead.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.leads import LeadError, LeadNotTakenError
from bridge.domain.reasons import Reason
from bridge.site_answers import SiteAnswer
from bridge.sites import MovedError, Sites

PATIENCE = 10.0
"""Seconds for the whole of a call."""

TAKEN = frozenset({200, 201, 202})

ANSWERED_ELSEWHERE = frozenset({302, 303})
"""A receiver that has done its work and leaves its answer at another address, as Google Apps Script does with each
POST; what must be posted anew is another status (RFC 9110, 15.4)."""

SHORT_PATIENCE = 5.0
"""Seconds for an address to show that anybody is there."""

AWAY = frozenset({502, 503, 504})
"""What a proxy says when there is nobody behind it."""

WAITED_IN_VAIN = frozenset({504, 524})
"""What a proxy says of a receiver that has the lead and took too long (RFC 9110, 15.6.5; Cloudflare's own)."""

SHORTEST = 1.0
"""Seconds that the second look may take in any case."""

_CONNECTION = frozenset({Reason.CERTIFICATE_WRONG, Reason.SITE_UNAVAILABLE})


class LeadSites:
    """`LeadWebhook` by the guard of customers' addresses. Nothing of an address stands in an error or a log line."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    def look(self, url: str) -> None:
        """Ask for what changes nothing at a receiver and is answered by each in some way (RFC 9110, 9.3.7).

        Whoever breaks the connection, or answers what cannot be read, is there too.
        """
        with _told_apart(), suppress(MovedError):
            try:
                answer = self._sites.ask("OPTIONS", url, patience=SHORT_PATIENCE, alone=True, reads=False)
            except TransientError as error:
                if error.outcome_unknown and not _timed_out(error):
                    return
                raise
            if answer.status in AWAY:
                raise _refused(answer)

    def post(self, url: str, key: str, body: Mapping[str, object]) -> int:
        """Raises LeadNotTakenError, and TransientError(TOO_SLOW) when there is no time left to call."""
        headers, began = {"Idempotency-Key": key}, time.monotonic()
        with _told_apart():
            try:
                answer = self._sites.ask(
                    "POST",
                    url,
                    patience=PATIENCE,
                    at_least=PATIENCE,
                    alone=True,
                    reads=False,
                    json=body,
                    headers=headers,
                )
            except MovedError as moved:
                answer = self._answer_at(moved, PATIENCE - (time.monotonic() - began))
        if answer.status not in TAKEN:
            raise _refused(answer)
        return answer.status

    def _answer_at(self, moved: MovedError, left: float) -> SiteAnswer:
        """Return the answer that was left elsewhere, which nobody is told anything to get.

        The work was done before, whatever is said there.
        """
        done = moved.status in ANSWERED_ELSEWHERE
        if done:
            try:
                answer = self._sites.ask("GET", moved.to, patience=max(left, SHORTEST), alone=True, reads=False)
            except PermanentError:
                done = False
            except BridgeError as error:
                if _timed_out(error):
                    raise LeadNotTakenError(LeadError.TIMEOUT, moved.detail, outcome_unknown=True) from None
            else:
                if answer.status in TAKEN:
                    return answer
        raise LeadNotTakenError(LeadError.STATUS, moved.detail, outcome_unknown=done) from None


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except LeadNotTakenError:
        raise
    except BridgeError as error:
        if isinstance(error, TransientError) and error.reason is Reason.TOO_SLOW:
            raise
        raise _not_taken(error) from None
    except Exception as error:
        raise LeadNotTakenError(LeadError.UNEXPECTED, type(error).__name__, outcome_unknown=True) from error


def _refused(answer: SiteAnswer) -> LeadNotTakenError:
    unknown = answer.is_success or answer.status in WAITED_IN_VAIN
    return LeadNotTakenError(LeadError.STATUS, f"status {answer.status}", outcome_unknown=unknown)


def _timed_out(error: BridgeError) -> bool:
    return isinstance(error, TransientError) and error.detail.endswith("Timeout")


def _not_taken(error: BridgeError) -> LeadNotTakenError:
    """Whoever breaks the connection before anything is said has not taken a lead, as far as a sender can act on it."""
    reason, detail = getattr(error, "reason", None), getattr(error, "detail", "")
    unknown = error.outcome_unknown
    if _timed_out(error):
        return LeadNotTakenError(LeadError.TIMEOUT, detail, outcome_unknown=unknown)
    if reason in _CONNECTION:
        kind = LeadError.CLIENT if unknown else LeadError.CONNECTION
        return LeadNotTakenError(kind, f"{reason}: {detail}")
    return LeadNotTakenError(LeadError.CLIENT, f"{reason}: {detail}", outcome_unknown=unknown)
