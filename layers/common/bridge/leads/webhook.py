"""Posting a lead as JSON (brief 004): ten seconds, 200, 201 and 202 are success, five kinds of errors told apart."""

import time
from collections.abc import Mapping
from contextlib import suppress

from bridge.domain.errors import BridgeError, TransientError
from bridge.domain.leads import LeadError, LeadNotTakenError
from bridge.domain.reasons import Reason
from bridge.sites import MovedError, SiteAnswer, Sites

PATIENCE = 10.0
"""Seconds for the whole of a call."""

TAKEN = frozenset({200, 201, 202})

ANSWERED_ELSEWHERE = frozenset({302, 303})
"""A receiver that has done its work and leaves its answer at another address, as Google Apps Script does with each
POST; what must be posted anew is another status (RFC 9110, 15.4)."""

SHORTEST = 1.0
"""Seconds that the second look may take in any case."""

_CONNECTION = frozenset({Reason.CERTIFICATE_WRONG, Reason.SITE_UNAVAILABLE})


class LeadSites:
    """`LeadWebhook` by the guard of customers' addresses. Nothing of an address stands in an error or a log line."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    def post(self, url: str, key: str, body: Mapping[str, object]) -> int:
        """Raises LeadNotTakenError, and TransientError(TOO_SLOW) when there is no time left to call."""
        headers, began = {"Idempotency-Key": key}, time.monotonic()
        try:
            answer = self._sites.ask(
                "POST", url, patience=PATIENCE, at_least=PATIENCE, alone=True, json=body, headers=headers
            )
        except MovedError as moved:
            answer = self._answer_at(moved, PATIENCE - (time.monotonic() - began))
        except BridgeError as error:
            if isinstance(error, TransientError) and error.reason is Reason.TOO_SLOW:
                raise
            raise _not_taken(error) from None
        except Exception as error:
            raise LeadNotTakenError(LeadError.UNEXPECTED, type(error).__name__, outcome_unknown=True) from error
        if answer.status not in TAKEN:
            raise LeadNotTakenError(LeadError.STATUS, f"status {answer.status}")
        return answer.status

    def _answer_at(self, moved: MovedError, left: float) -> SiteAnswer:
        """Return the answer that was left elsewhere, which nobody is told anything to get."""
        if moved.status in ANSWERED_ELSEWHERE:
            with suppress(BridgeError):
                return self._sites.ask("GET", moved.to, patience=max(left, SHORTEST), alone=True)
        raise LeadNotTakenError(LeadError.STATUS, moved.detail) from None


def _not_taken(error: BridgeError) -> LeadNotTakenError:
    reason, detail = getattr(error, "reason", None), getattr(error, "detail", "")
    unknown = isinstance(error, TransientError) and error.outcome_unknown
    if detail.endswith("Timeout"):
        return LeadNotTakenError(LeadError.TIMEOUT, detail, outcome_unknown=unknown)
    if reason in _CONNECTION and not unknown:
        return LeadNotTakenError(LeadError.CONNECTION, f"{reason}: {detail}")
    return LeadNotTakenError(LeadError.CLIENT, f"{reason}: {detail}", outcome_unknown=unknown)
