"""What Wahelp's answers mean for us. HTTP 200 with `success: false` is a refusal like any other."""

import re
from typing import Any

from bridge.domain.errors import BridgeError, LimitedError, TransientError
from bridge.domain.reasons import Reason
from bridge.error_table import ErrorTable, Row
from bridge.site_answers import SiteAnswer

NO_MESSENGER = ("мессенджер не подключен", "номер не подключен", "номер не зарегистрирован")
"""How Wahelp says that it cannot reach a number by the messenger of the channel."""

CHANNEL_OFF = "канал отключ"

TOO_MANY = ("слишком много попыток", "too many requests", "too many attempts")

SHORTEST_LIMIT = 60.0
"""Seconds for which a limit whose end Wahelp does not tell is kept."""

_TOKEN = re.compile(r"\btoken=[^&\s\"'<>]+")
"""The secret of our own webhook's address, which whoever refuses the address may repeat."""

ANY = (200, 201, 400, 403, 404, 409, 422)

WAHELP_ERRORS = ErrorTable(
    unavailable=Reason.WAHELP_UNAVAILABLE,
    unclear=Reason.WAHELP_UNCLEAR,
    rows=(
        *(Row(ANY, Reason.NO_MESSENGER, words) for words in NO_MESSENGER),
        Row(ANY, Reason.WAHELP_CHANNEL_OFF, CHANNEL_OFF),
        Row((401, 403), Reason.WAHELP_UNAUTHORISED),
        Row((404,), Reason.WAHELP_CHANNEL_GONE),
        Row((400, 409, 413, 422), Reason.WAHELP_REFUSED),
    ),
)


def answer_of(answer: SiteAnswer) -> dict[str, Any]:
    """Return the JSON object of a success; raises the error of anything else."""
    told = answer.told
    if answer.is_success and told and not _is_refused(told):
        return told
    raise error_of(answer)


def error_of(answer: SiteAnswer) -> BridgeError:
    """Return the error of an answer that is no success."""
    told, status = answer.told, answer.status
    said = _said(told)
    asked = answer.wait_asked(told.get("retry_after"))
    own = _is_refused(told) or bool(said)
    if own and any(words in said.lower() for words in TOO_MANY):
        return LimitedError(Reason.WAHELP_UNAVAILABLE, said, retry_after=asked or SHORTEST_LIMIT)
    if answer.is_success and own:
        known = WAHELP_ERRORS.error_of(status, said, own=True)
        # Its own words that nobody knows: certainly not done, and perhaps taken the next time.
        return TransientError(Reason.WAHELP_REFUSED, said) if isinstance(known, TransientError) else known
    return WAHELP_ERRORS.error_of(status, said, own=own, retry_after=asked)


def _is_refused(body: dict[str, Any]) -> bool:
    """Tell whether an answer calls itself no success; programs have told a false as a number and as text."""
    told = body.get("success")
    return (told.strip().lower() if isinstance(told, str) else told) in (False, "false", "0")


def _said(body: dict[str, Any]) -> str:
    """Return the words of an error: in `message`, in `error` or in `errors`, as text, as an object or as a list."""
    told = [word for name in ("message", "error", "errors", "detail") for word in _words(body.get(name))]
    return _TOKEN.sub("token=…", "; ".join(dict.fromkeys(told)))[:200]


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for one in inside for word in _words(one)]
