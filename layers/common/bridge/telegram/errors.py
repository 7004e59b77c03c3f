"""What Telegram's error answers mean for us (core.telegram.org/bots/api, "Making requests"; texts as observed)."""

import httpx

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, retry_after

_BY_DESCRIPTION = (
    ("bot was blocked by the user", Reason.BOT_BLOCKED),
    ("user is deactivated", Reason.USER_DEACTIVATED),
    ("bot can't initiate conversation", Reason.WRITE_FIRST),
    ("chat not found", Reason.CHAT_NOT_FOUND),
    ("user not found", Reason.CHAT_NOT_FOUND),
    ("peer_id_invalid", Reason.CHAT_NOT_FOUND),
    ("message text is empty", Reason.EMPTY_MESSAGE),
    ("not enough rights", Reason.NO_RIGHTS),
    ("need administrator rights", Reason.NO_RIGHTS),
    ("have no write access", Reason.NO_RIGHTS),
    ("chat_write_forbidden", Reason.NO_RIGHTS),
    ("chat_restricted", Reason.NO_RIGHTS),
    ("bot was kicked", Reason.NO_RIGHTS),
    ("bot is not a member", Reason.NO_RIGHTS),
)

_TOKEN_UNKNOWN = {httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND, httpx.codes.MISDIRECTED_REQUEST}


def error_of(response: httpx.Response) -> BridgeError:
    """Return the error of an answer that is not `ok`.

    401, 404 and 421 of the Bot API mean that the token is revoked or was never one: methods of ours exist. The same
    without the Bot API's body is a gateway's and says nothing of the token. 429 is certainly not done; a 5xx may have
    been.
    """
    body = body_of(response)
    status = response.status_code
    description = str(body.get("description", ""))[:200]
    if status == httpx.codes.TOO_MANY_REQUESTS:
        parameters = body.get("parameters")
        told = parameters.get("retry_after") if isinstance(parameters, dict) else None
        return TransientError(Reason.TELEGRAM_UNAVAILABLE, description, retry_after=retry_after(response, told))
    if status >= 500 or status < 400 or (status in _TOKEN_UNKNOWN and body.get("ok") is not False):
        return TransientError(Reason.TELEGRAM_UNAVAILABLE, f"status {status}", outcome_unknown=True)
    if status in _TOKEN_UNKNOWN:
        return PermanentError(Reason.TOKEN_REVOKED, description)
    if status == httpx.codes.CONFLICT:
        return TransientError(Reason.TELEGRAM_UNAVAILABLE, description)
    lowered = description.lower()
    reason = next((reason for text, reason in _BY_DESCRIPTION if text in lowered), Reason.TELEGRAM_REFUSED)
    return PermanentError(reason, description)
