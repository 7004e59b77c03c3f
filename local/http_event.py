"""An HTTP request as the event of API Gateway's payload format 2.0, and the function's answer as an HTTP response.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.routes import Match

API_ID = "local"

# Everything else, forms included, reaches the function as base64.
_TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came over the wire; `path` and `query` are still encoded, `headers` in order and with repeats."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str
    account: str


@dataclass(frozen=True)
class HttpResponse:
    """What goes back to the client; `headers` may repeat (Set-Cookie)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class BadAnswerError(Exception):
    """The function's answer is none that API Gateway can turn into a response."""


def event_of(request: HttpRequest, match: Match) -> dict[str, Any]:
    """Return the event. Optional keys are absent when they would be empty, as API Gateway leaves them out."""
    headers = _joined((name.lower(), value) for name, value in request.headers)
    cookies = [cookie.strip() for cookie in headers.pop("cookie", "").split(";") if cookie.strip()]
    query = _joined(parse_qsl(request.query, keep_blank_values=True))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": unquote(request.path),
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": _context(request, match, headers),
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = query
    if match.parameters:
        event["pathParameters"] = match.parameters
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request.body, headers.get("content-type", ""))
    return event


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _context(request: HttpRequest, match: Match, headers: dict[str, str]) -> dict[str, Any]:
    now = time.time()
    domain = headers.get("host", "").split(":")[0]
    return {
        "accountId": request.account,
        "apiId": API_ID,
        "domainName": domain,
        "domainPrefix": domain.split(".")[0],
        "http": {
            "method": request.method,
            "path": unquote(request.path),
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": uuid.uuid4().hex[:16],
        "routeKey": match.route.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    if content_type.lower().startswith(_TEXT_TYPES):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), True


def response_of(payload: bytes) -> HttpResponse:
    """Return the response for a function's answer. Raises BadAnswerError where API Gateway would answer 500.

    An answer without `statusCode` is the body itself, with status 200 and content type application/json.
    """
    answer = json.loads(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return HttpResponse(200, (("content-type", "application/json"),), body.encode())
    headers = [(name.lower(), _header(value)) for name, value in (answer.get("headers") or {}).items()]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain; charset=utf-8"))
    headers += [("set-cookie", cookie) for cookie in answer.get("cookies") or []]
    return HttpResponse(_status(answer["statusCode"]), tuple(headers), _answer_body(answer))


def _status(value: object) -> int:
    if isinstance(value, int | str) and str(value).isdecimal() and 100 <= int(value) <= 599:
        return int(value)
    raise BadAnswerError(f"statusCode {value!r}")


def _header(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _answer_body(answer: dict[str, Any]) -> bytes:
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise BadAnswerError("the body is no string")
    if not answer.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        raise BadAnswerError("the body is no base64") from None
