"""What every HTTP entrance does with an API Gateway event (HTTP API, payload 2.0): raw bytes in, a clear answer out."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bridge.domain.characters import are_whole
from bridge.domain.errors import RefusedError, TransientError
from bridge.domain.identity import LARGEST_ID
from bridge.observability import logger

Event = dict[str, Any]

_BOT_ID = re.compile(r"[1-9][0-9]{0,18}")

LARGEST_BODY = 256 * 1024
"""Bytes: an update of Telegram and a hook of amojo always fit, and so does a queue's message."""


def header(event: Event, name: str) -> str:
    """Return a header by its lower-case name, as API Gateway spells them; empty when absent."""
    return str(event.get("headers", {}).get(name, ""))


def query_parameter(event: Event, name: str) -> str:
    return str((event.get("queryStringParameters") or {}).get(name, ""))


def path_parameter(event: Event, name: str) -> str:
    return str((event.get("pathParameters") or {}).get(name, ""))


def bot_in_path(event: Event) -> int:
    """Return the bot that the path names, 0 for anything else: nobody's secret is signed for that."""
    bot = path_parameter(event, "bot_id")
    return int(bot) if _BOT_ID.fullmatch(bot) else 0


def raw_body(event: Event, largest: int = LARGEST_BODY) -> bytes:
    """Return the very bytes that were sent; RefusedError when there are too many."""
    body = event.get("body") or ""
    try:
        raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        raise RefusedError(400, "bad_body", "Тело запроса не читается") from None
    if len(raw) > largest:
        raise RefusedError(413, "body_too_large", f"Тело запроса больше {largest // 1024} КБ")
    return raw


def json_object(raw: bytes) -> tuple[str, dict[str, Any]]:
    """Return the text and the JSON object it is; RefusedError for anything else.

    Some programs begin a text with a mark of its byte order, which readers may ignore (RFC 8259, 8.1).
    """
    try:
        text = raw.decode("utf-8-sig")
        parsed = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise RefusedError(400, "bad_json", "Тело запроса — не объект JSON")
    return text, parsed


def hook_object(raw: bytes) -> tuple[str, dict[str, Any]]:
    """Return what `json_object` does, with U+FFFD for bytes that are no text: nothing that is sent once is lost so."""
    return json_object(raw.decode(errors="replace").encode())


def id_text(value: object) -> str:
    """Return an id as text; RefusedError for what is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text or len(characters(text).encode()) > LARGEST_ID:
        raise RefusedError(400, "bad_id", "Идентификатор не читается")
    return text


def characters(text: str) -> str:
    """Return the text; RefusedError when it holds half of a surrogate pair, which is no character."""
    if not are_whole(text):
        raise RefusedError(400, "bad_id", "Идентификатор не читается")
    return text


def answered(event: Event, receive: Callable[[Event], Mapping[str, object] | None]) -> dict[str, Any]:
    """Receive what came and answer: 200 once it is stored, 4xx when it is refused, 503 when it could not be stored.

    What is received may be answered with an object of JSON.
    """
    try:
        told = receive(event)
    except RefusedError as error:
        logger.warning("refused", extra={"code": error.code})
        return refused(error)
    except TransientError as error:
        logger.error("not stored", extra={"reason": str(error)})
        return _error(503, "try_again", "Временно не принимаем, повторите")
    return {"statusCode": 200} if told is None else _answer(200, told)


def refused(error: RefusedError) -> dict[str, Any]:
    return _error(error.status, error.code, error.text)


def _error(status: int, code: str, text: str) -> dict[str, Any]:
    return _answer(status, {"error": {"code": code, "message": text}})


def _answer(status: int, told: Mapping[str, object]) -> dict[str, Any]:
    body = json.dumps(told, ensure_ascii=False)
    return {"statusCode": status, "headers": {"content-type": "application/json; charset=utf-8"}, "body": body}
