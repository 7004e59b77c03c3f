"""Signatures of the Chats API (amoCRM developers, "chat-start") and of the hooks it sends ("chat-webhooks")."""

import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import format_datetime

CONTENT_TYPE = "application/json"


def signed_headers(secret: str, method: str, path: str, body: bytes, now: float) -> dict[str, str]:
    """Return the four headers of a request; `body` are the very bytes that will be sent, `path` has no query."""
    date = format_datetime(datetime.fromtimestamp(now, UTC))
    digest = hashlib.md5(body).hexdigest()  # noqa: S324 - the vendor's scheme; the HMAC is what protects
    text = f"{method}\n{digest}\n{CONTENT_TYPE}\n{date}\n{path}"
    return {
        "Date": date,
        "Content-Type": CONTENT_TYPE,
        "Content-MD5": digest,
        "X-Signature": _sha1(secret, text.encode()),
    }


def hook_is_genuine(secret: str, body: bytes, signature: str) -> bool:
    """Tell whether amojo signed these raw bytes; constant time."""
    return hmac.compare_digest(_sha1(secret, body).encode(), signature.encode(errors="replace"))


def _sha1(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha1).hexdigest()
