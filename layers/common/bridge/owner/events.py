"""An owner's call as API Gateway hands it over, and the answer as it takes one (HTTP API, payload 2.0)."""

import base64
from typing import Any

from bridge.domain.errors import RefusedError
from bridge.relay.messages.gateway import Passed, RawCall

Event = dict[str, Any]

_EVERY_ANSWER = {
    # Without it CloudFront may give one GET the answer of another that it holds for the same ("request collapsing").
    "cache-control": "no-store",
    # As at Telegram: pages call the Bot API from browsers, most often to send a form.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Length,Content-Type,Date,Server,Connection",
}

PREFLIGHT = Passed(
    200,
    b'{"ok":true,"result":true}',
    {
        "content-type": "application/json",
        "access-control-allow-methods": "GET, POST, OPTIONS",
        "access-control-allow-headers": "*",
    },
)
"""What a browser is told that asks whether it may make a call with JSON."""

_NOT_ENCODED = frozenset({"", "none", "identity"})


def verb_of(event: Event) -> str:
    return str(event["requestContext"]["http"]["method"])


def header_of(event: Event, name: str) -> str:
    return str(event.get("headers", {}).get(name, ""))


def raw_call(event: Event) -> RawCall:
    """Return a call byte for byte; RefusedError for one that the Bot API does not take whatever it holds."""
    verb = verb_of(event)
    if verb not in {"GET", "POST"}:
        raise RefusedError(404, "wrong_verb", "Not Found")
    if header_of(event, "content-encoding").lower() not in _NOT_ENCODED:
        raise RefusedError(415, "encoded", "Unsupported Media Type: unsupported content-encoding")
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    return RawCall(verb, event.get("rawQueryString", ""), header_of(event, "content-type"), raw)


def answer_of(passed: Passed) -> dict[str, Any]:
    """Return an answer byte for byte."""
    answer = {"statusCode": passed.status, "headers": {**passed.headers, **_EVERY_ANSWER}}
    if passed.said or passed.headers.get("content-type") == "application/json":
        try:
            return {**answer, "body": passed.body.decode()}
        except UnicodeDecodeError:
            pass
    return {**answer, "body": base64.b64encode(passed.body).decode(), "isBase64Encoded": True}
