"""Asking a message-processing platform (the client's document 003, "POST /api/messages/")."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bridge.domain.errors import BridgeError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.error_table import ErrorTable, Row
from bridge.platform.reading import answer_in
from bridge.relay.messages import PlatformAddress, PlatformAnswer, Question
from bridge.relay.ports import Log
from bridge.site_answers import SiteAnswer
from bridge.sites import Sites

PATH = "/api/messages/"

PATIENCE = 20.0
"""Seconds that a platform may take to answer a message."""

LOOK = 5.0
"""Seconds that it may take to show that it is there."""

SECRET_HEADER = "X-Webhook-Secret"  # noqa: S105

_ERRORS = ErrorTable(
    unavailable=Reason.PLATFORM_UNAVAILABLE,
    unclear=Reason.SITE_UNCLEAR,
    rows=(
        Row((401, 403), Reason.PLATFORM_FORBIDS, waits=True, anybodys=True),
        Row((400, 413, 415, 422), Reason.PLATFORM_REFUSED, anybodys=True),
    ),
)


class PlatformClient:
    """`Platform` over HTTPS; a message that is sent again carries the same `Idempotency-Key`."""

    def __init__(self, sites: Sites, log: Log) -> None:
        self._sites = sites
        self._log = log

    def ask(self, address: PlatformAddress, question: Question) -> PlatformAnswer:
        """Send a message and return what is answered at once, which may be nothing.

        Body: `client_id`, `content` and `timestamp` (ISO 8601, UTC). Raises PermanentError(PLATFORM_REFUSED) for a
        message that it does not take and PLATFORM_UNREADABLE for an answer that cannot be used; TransientError:
        PLATFORM_UNAVAILABLE, PLATFORM_FORBIDS, SITE_UNCLEAR and what `Sites` raises.
        """
        body = {
            "client_id": question.client_id,
            "content": question.content,
            "timestamp": datetime.fromtimestamp(question.at, UTC).isoformat(),
        }
        headers = {"X-Webhook-URL": question.answer_to, "Idempotency-Key": question.key} | _proof(address)
        answer = self._call("POST", address, PATIENCE, json=body, headers=headers)
        if not answer.is_success:
            raise _error_of(answer)
        try:
            return answer_in(_object_in(answer))
        except RefusedError as error:
            raise PermanentError(Reason.PLATFORM_UNREADABLE, error.code) from None

    def look(self, address: PlatformAddress) -> None:
        """Return when a platform is there: whatever it says to a question without a message, but that it is broken.

        Raises what `ask` does.
        """
        answer = self._call("GET", address, LOOK, headers=_proof(address))
        error = None if answer.is_success else _error_of(answer)
        if error is not None and error.reason in {Reason.PLATFORM_UNAVAILABLE, Reason.PLATFORM_FORBIDS}:
            raise error

    def is_up(self, address: PlatformAddress) -> bool:
        try:
            self.look(address)
        except BridgeError as error:
            self._log.info("the platform is not reached", extra={"why": str(error)})
            return False
        return True

    def _call(self, method: str, address: PlatformAddress, patience: float, **options: Any) -> SiteAnswer:
        try:
            return self._sites.ask(method, messages_url(address.url), patience=patience, **options)
        except TransientError as error:
            if error.reason is not Reason.SITE_UNAVAILABLE:
                raise
            raise TransientError(
                Reason.PLATFORM_UNAVAILABLE, error.detail, outcome_unknown=error.outcome_unknown
            ) from None


def messages_url(url: str) -> str:
    """Return where messages go, for an address with or without a slash at its end, or with the path already."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    path = f"{path}/" if path.endswith(PATH.rstrip("/")) else f"{path}{PATH}"
    return parts._replace(path=path, fragment="").geturl()


def _proof(address: PlatformAddress) -> dict[str, str]:
    return {SECRET_HEADER: address.secret} if address.secret else {}


def _error_of(answer: SiteAnswer) -> TransientError | PermanentError:
    error = _ERRORS.error_of(answer.status, "", own=False, retry_after=answer.wait_asked())
    if not isinstance(error, TransientError | PermanentError):
        raise error
    return error


def _object_in(answer: SiteAnswer) -> dict[str, Any]:
    """Return what a success says, nothing for an empty one; a page of something in between comes with a 200 as well.

    JSON that is no object is the platform's own answer, and would be the same the next time.
    """
    if not answer.body.strip():
        return {}
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise TransientError(Reason.SITE_UNCLEAR, f"status {answer.status}, not JSON", outcome_unknown=True) from None
    if not isinstance(said, dict | None):
        raise PermanentError(Reason.PLATFORM_UNREADABLE, "not_an_object")
    return said or {}
