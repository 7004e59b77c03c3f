"""Our own answers in the form of Telegram's (core.telegram.org/bots/api, "Making requests").

Libraries stop for good at a 401, a 404 or a 409, so trouble of ours is never one of these.
"""

import json
import math
from typing import Any

from bridge.domain.errors import BridgeError, NotYetError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages.gateway import CallAnswer, Passed

_OF_TELEGRAM = frozenset({Reason.TELEGRAM_UNAVAILABLE, Reason.TELEGRAM_UNCLEAR})

UNKNOWN = CallAnswer(status=504, description="Gateway Timeout: no answer, and it is not known whether this was done")
NOT_MADE = CallAnswer(status=502, description="Bad Gateway: Telegram cannot be reached, nothing was done")
LATER = CallAnswer(status=503, description="Service Unavailable: try again in a moment, nothing was done")
BROKEN = CallAnswer(status=500, description="Internal Server Error")


def too_many(seconds: float) -> CallAnswer:
    """Return Telegram's 429; whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return CallAnswer(status=429, description=f"Too Many Requests: retry after {wait}", retry_after=wait)


def refusal_of(error: BridgeError) -> CallAnswer:
    """Return what an error of ours looks like to code that takes us for Telegram."""
    match error:
        case RefusedError():
            return CallAnswer(status=error.status, description=error.text)
        case NotYetError():
            return too_many(error.retry_after or 0)
        case TransientError(outcome_unknown=True):
            return UNKNOWN
        case TransientError():
            return NOT_MADE if error.reason in _OF_TELEGRAM else LATER
    return BROKEN


def written(answer: CallAnswer) -> Passed:
    """Return an answer of ours as it goes out."""
    headers = {"content-type": "application/json"}
    if answer.is_ok:
        described = f',"description":{_json(answer.description)}' if answer.description else ""
        result = answer.result if isinstance(answer.result, bytes) else _json(answer.result).encode()
        return Passed(200, b'{"ok":true,"result":' + result + described.encode() + b"}", headers)
    refusal: dict[str, Any] = {"ok": False, "error_code": answer.status, "description": answer.description}
    if answer.retry_after:
        refusal["parameters"] = {"retry_after": answer.retry_after}
        headers["retry-after"] = str(answer.retry_after)
    return Passed(answer.status, _json(refusal).encode(), headers)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
