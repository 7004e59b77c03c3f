"""HTTP at the edge of the local stack, held against API Gateway's payload format 2.0."""

import json

import httpx
import pytest

from local.driver import LocalStack
from local.http_event import BadAnswerError, HttpRequest, event_of, response_of
from local.routes import Match, RouteTable
from local.template import Route

ROUTES = RouteTable(
    [
        Route("ANY", "/v1/{proxy+}", "Settings"),
        Route("GET", "/v1/{one}", "One"),
        Route("GET", "/v1/fixed", "Fixed"),
        Route("ANY", "/v1/fixed", "FixedAny"),
        Route("POST", "/telegram/{bot_id}", "Telegram"),
    ]
)
WITH_DEFAULT = RouteTable([Route("ANY", "$default", "Rest"), Route("POST", "/telegram/{bot_id}", "Telegram")])


@pytest.mark.parametrize(
    ("method", "path", "function", "parameters"),
    [
        ("GET", "/v1/fixed", "Fixed", {}),
        ("PUT", "/v1/fixed", "FixedAny", {}),
        ("GET", "/v1/a%20b", "One", {"one": "a b"}),
        ("POST", "/v1/x", "Settings", {"proxy": "x"}),
        ("GET", "/v1/x/y%2Fz", "Settings", {"proxy": "x/y/z"}),
        ("POST", "/telegram/42", "Telegram", {"bot_id": "42"}),
    ],
)
def test_the_most_specific_route_wins(method: str, path: str, function: str, parameters: dict[str, str]) -> None:
    match = ROUTES.find(method, path)
    assert match is not None
    assert (match.route.function, match.parameters) == (function, parameters)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/telegram/42"), ("POST", "/telegram/"), ("POST", "/telegram/4/2"), ("GET", "/v1/")]
)
def test_what_no_route_names_is_not_found(method: str, path: str) -> None:
    assert ROUTES.find(method, path) is None


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("POST", "/telegram/42", "Telegram"),
        ("GET", "/telegram/42", "Rest"),
        ("GET", "/", "Rest"),
        ("OPTIONS", "/bot1%3Ax/getMe", "Rest"),
    ],
)
def test_a_default_route_takes_what_no_other_names(method: str, path: str, function: str) -> None:
    match = WITH_DEFAULT.find(method, path)
    assert match is not None
    assert match.route.function == function


def request(**changes: object) -> HttpRequest:
    given: dict[str, object] = {
        "method": "POST",
        "path": "/v1/a%20b",
        "query": "",
        "headers": (("Host", "bridge.reon.test"), ("User-Agent", "test")),
        "body": b"",
        "source_ip": "203.0.113.5",
        "account": "123456789012",
    }
    return HttpRequest(**(given | changes))  # type: ignore[arg-type]


MATCH = Match(Route("POST", "/v1/{one}", "One"), {"one": "a b"})


def test_the_event_carries_the_whole_request() -> None:
    event = event_of(
        request(
            query="a=1&b=%D1%8F&a=2&empty=",
            headers=(("Host", "bridge.reon.test"), ("X-Tag", "1"), ("x-tag", "2"), ("Cookie", "a=1; b=2")),
            body='{"я": 1}'.encode(),
        ),
        MATCH,
    )
    context = event.pop("requestContext")
    assert event == {
        "version": "2.0",
        "routeKey": "POST /v1/{one}",
        "rawPath": "/v1/a b",
        "rawQueryString": "a=1&b=%D1%8F&a=2&empty=",
        "headers": {"host": "bridge.reon.test", "x-tag": "1,2"},
        "cookies": ["a=1", "b=2"],
        "queryStringParameters": {"a": "1,2", "b": "я", "empty": ""},
        "pathParameters": {"one": "a b"},
        "isBase64Encoded": True,
        "body": "eyLRjyI6IDF9",
    }
    assert context["http"] == {
        "method": "POST",
        "path": "/v1/a b",
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.5",
        "userAgent": "",
    }
    assert context["accountId"] == "123456789012"
    assert context["domainName"] == "bridge.reon.test"
    assert context["stage"] == "$default"
    assert context["routeKey"] == "POST /v1/{one}"


def test_optional_parts_are_absent_rather_than_empty() -> None:
    event = event_of(request(path="/v1/fixed"), Match(Route("GET", "/v1/fixed", "Fixed"), {}))
    assert not {"cookies", "queryStringParameters", "pathParameters", "body"} & set(event)


@pytest.mark.parametrize(
    ("content_type", "encoded"),
    [
        ("application/json", False),
        ("application/json; charset=utf-8", False),
        ("text/plain", False),
        ("application/xml", False),
        ("application/x-www-form-urlencoded", True),
        ("multipart/form-data; boundary=x", True),
        ("image/png", True),
    ],
)
def test_only_text_bodies_travel_as_text(content_type: str, encoded: bool) -> None:
    event = event_of(request(body=b"a=1", headers=(("Content-Type", content_type),)), MATCH)
    assert (event["isBase64Encoded"], event["body"]) == (encoded, "YT0x" if encoded else "a=1")


def test_an_answer_without_a_status_is_the_body() -> None:
    response = response_of(b'{"a": 1}')
    assert (response.status, response.headers, json.loads(response.body)) == (
        200,
        (("content-type", "application/json"),),
        {"a": 1},
    )
    assert response_of(b'"text"').body == b"text"


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "soon"},
        {"statusCode": 99},
        {"statusCode": True},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
    ],
)
def test_a_malformed_answer_is_refused(answer: dict[str, object]) -> None:
    with pytest.raises(BadAnswerError):
        response_of(json.dumps(answer).encode())


def test_the_function_sees_the_request_and_the_client_the_answer(sample_stack: LocalStack) -> None:
    answer = httpx.get(f"{sample_stack.api}/echo/a%20b?x=1&x=2", headers={"Cookie": "a=1"}, timeout=60).json()
    event = answer["event"]
    assert event["routeKey"] == "GET /echo/{name}"
    assert event["pathParameters"] == {"name": "a b"}
    assert event["queryStringParameters"] == {"x": "1,2"}
    assert event["cookies"] == ["a=1"]
    assert event["headers"]["x-forwarded-proto"] == "https"


def test_headers_cookies_and_bytes_come_back(sample_stack: LocalStack) -> None:
    text = httpx.post(f"{sample_stack.api}/echo/x?do=text", timeout=60)
    assert (text.status_code, text.text) == (201, "текст")
    assert text.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]
    assert text.headers["x-flag"] == "true"
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    data = httpx.get(f"{sample_stack.api}/echo/x?do=bytes", timeout=60)
    assert (data.status_code, data.content, data.headers["content-type"]) == (200, b"\x00\x01\x02", "image/png")
    plain = httpx.get(f"{sample_stack.api}/echo/x?do=plain", timeout=60)
    assert (plain.status_code, plain.json()) == (200, {"just": "a body"})


def test_the_gateway_answers_for_itself(sample_stack: LocalStack) -> None:
    missing = httpx.get(f"{sample_stack.api}/nowhere")
    assert (missing.status_code, missing.text) == (404, '{"message":"Not Found"}')
    assert httpx.get(f"{sample_stack.api}/items/g").status_code == 404
    large = httpx.post(f"{sample_stack.api}/echo/x", content=b"x" * (10 * 1024 * 1024 + 1), timeout=30)
    assert (large.status_code, large.json()) == (413, {"message": "Request Entity Too Large"})


@pytest.mark.parametrize("what", ["raise", "exit", "bad"])
def test_a_failing_function_is_an_internal_server_error(sample_stack: LocalStack, what: str) -> None:
    failed = httpx.get(f"{sample_stack.api}/echo/x?do={what}", timeout=60)
    assert (failed.status_code, failed.text) == (500, '{"message":"Internal Server Error"}')
    assert httpx.get(f"{sample_stack.api}/echo/x", timeout=60).status_code == 200
