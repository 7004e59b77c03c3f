"""Answers of the Bot API: the envelope `{ok, …}` and the errors, worded as the real service words them."""

import json
import math
from http import HTTPStatus
from typing import Any

from aiohttp import web

from local.simulators.faults import Fault

Json = dict[str, Any]

_PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    421: "Misdirected Request",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class ApiError(Exception):
    """A refusal: `code` is HTTP status and `error_code`, `text` follows its prefix in `description` unless `bare`."""

    def __init__(self, code: int, text: str = "", parameters: Json | None = None, *, bare: bool = False) -> None:
        prefix = _PREFIXES.get(code) or HTTPStatus(code).phrase
        super().__init__(text if bare else f"{prefix}: {text}" if text else prefix)
        self.code = code
        self.parameters = parameters

    def envelope(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.code, "description": str(self)}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class Described:
    """A result that carries a description, as the answers of setWebhook and deleteWebhook do."""

    def __init__(self, result: object, description: str) -> None:
        self.result = result
        self.description = description


def bad_request(text: str) -> ApiError:
    return ApiError(400, text)


def forbidden(text: str) -> ApiError:
    return ApiError(403, text)


def conflict(text: str) -> ApiError:
    return ApiError(409, text)


def too_many_requests(seconds: float) -> ApiError:
    """Return the 429 that asks to wait; fractions are rounded up to whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return ApiError(429, f"retry after {wait}", {"retry_after": wait})


def success(result: object) -> Json:
    if isinstance(result, Described):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}


def render(envelope: Json) -> web.Response:
    """Return the HTTP answer: status equals `error_code`; a 429 also has the `Retry-After` header."""
    body = json.dumps(envelope, separators=(",", ":")).encode()
    status = 200 if envelope["ok"] else int(envelope["error_code"])
    response = web.Response(status=status, body=body, content_type="application/json")
    retry_after = envelope.get("parameters", {}).get("retry_after")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def fault_answer(fault: Fault) -> web.Response:
    """Return the answer of an injected fault; without a body of its own it looks like the service's own error."""
    status = fault.status or 500
    if fault.body is not None:
        text = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        kind = "text/html" if isinstance(fault.body, str) else "application/json"
        response = web.Response(status=status, text=text, content_type=kind)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response
    if status in {502, 503, 504}:
        phrase = HTTPStatus(status).phrase
        page = f"<html><head><title>{status} {phrase}</title></head><body><center>{phrase}</center></body></html>"
        return web.Response(status=status, text=page, content_type="text/html")
    if status == 429:
        return render(too_many_requests(fault.retry_after or 1).envelope())
    return render(ApiError(status).envelope())
