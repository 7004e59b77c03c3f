"""The signature of requests to the chats service and of its hooks.

Source: www.amocrm.ru/developers/content/chats/chat-start.
"""

import hashlib
import hmac
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from local.simulators.amocrm.errors import AmojoError

CONTENT_TYPE = "application/json"


def hook_signature(secret: str, body: bytes) -> str:
    """Return the lowercase hex HMAC-SHA1 of a hook's raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def request_signature(secret: str, method: str, path: str, headers: Mapping[str, str]) -> str:
    """Return the signature over method, Content-MD5, Content-Type, Date (as sent, absent ones empty) and path."""
    parts = (
        method.upper(),
        headers.get("Content-MD5", ""),
        headers.get("Content-Type", ""),
        headers.get("Date", ""),
        path,
    )
    return hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha1).hexdigest()


def check_request(
    secret: str, method: str, path: str, headers: Mapping[str, str], body: bytes, *, now: float, window: float
) -> None:
    """Raise the AmojoError that answers a request whose signature, digest, date or content type is not in order.

    `now` is unix seconds, `window` the seconds that `Date` may differ from it.
    """
    expected = request_signature(secret, method, path, headers)
    given = headers.get("X-Signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise _forbidden("invalid signature")
    if headers.get("Content-MD5", "") != hashlib.md5(body, usedforsecurity=False).hexdigest():
        raise _forbidden("invalid content md5")
    if abs(_date(headers) - now) > window:
        raise _forbidden("date is out of the allowed window")
    if headers.get("Content-Type", CONTENT_TYPE) != CONTENT_TYPE:
        raise AmojoError(400, "UNSUPPORTED_CONTENT_TYPE", "content type must be exactly application/json")


def _date(headers: Mapping[str, str]) -> float:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except ValueError as error:
        raise _forbidden("invalid date") from error


def _forbidden(description: str) -> AmojoError:
    return AmojoError(403, "ORIGIN_INVALID_SIGNATURE", description)
