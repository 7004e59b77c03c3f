"""What amoCRM's error answers mean for us (amoCRM developers, "error-codes")."""

import httpx

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, retry_after


def error_of(response: httpx.Response) -> BridgeError:
    """Return the error of an answer of REST or amojo that is not a success.

    402 is the account's own unpaid subscription. 403 is a blocked address or a refused signature: neither is the
    message's fault, so it waits. Bodies of 403, 429 and 5xx may be anything.
    """
    status = response.status_code
    body = body_of(response)
    detail = f"status {status}: {str(body.get('detail') or body.get('error_description') or '')[:200]}"
    if status == httpx.codes.PAYMENT_REQUIRED:
        return PermanentError(Reason.ACCOUNT_UNPAID, detail)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return TransientError(
            Reason.AMO_UNAVAILABLE, detail, retry_after=retry_after(response, body.get("retry_after"))
        )
    if status == httpx.codes.FORBIDDEN or status < 400:
        return TransientError(Reason.AMO_UNAVAILABLE, detail)
    if status >= 500:
        return TransientError(Reason.AMO_UNAVAILABLE, detail, outcome_unknown=True)
    return PermanentError(Reason.AMO_REFUSED, detail)
