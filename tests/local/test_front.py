"""What stands before the gateway: a body that no Lambda event can carry is refused as Telegram refuses it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from local.driver import LocalStack
from local.edge import MAX_EVENT
from local.front import LARGEST_BODY, REFUSAL
from local.http_event import HttpRequest, event_of
from local.routes import Match
from local.template import Route
from tests.infra.translated import read

MOST_OF_HEADERS = 10_240
"""Bytes of request line and headers that an HTTP API takes (API Gateway, "Quotas for configuring an HTTP API")."""

REFUSED = {
    "statusCode": 413,
    "statusDescription": "Request Entity Too Large",
    "headers": {"content-type": {"value": "application/json"}},
    "body": {"encoding": "text", "data": REFUSAL},
}


def answer_of_the_edge(request: dict[str, Any]) -> Any:
    """Run the distribution's own function, whose language is JavaScript, over a viewer request."""
    code = read().resources["GatewayBounds"]["Properties"]["FunctionCode"]
    asked = f"console.log(JSON.stringify(handler({json.dumps({'request': request})})))"
    ran = subprocess.run(["node", "-e", f"{code}\n{asked}"], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@pytest.mark.skipif(shutil.which("node") is None, reason="the function is JavaScript")
@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"transfer-encoding": {"value": "chunked"}}, False),
        ({"content-length": {"value": "0"}}, False),
        ({"content-length": {"value": str(LARGEST_BODY)}}, False),
        ({"content-length": {"value": str(LARGEST_BODY + 1)}}, True),
        ({"content-length": {"value": "10485760"}}, True),
    ],
)
def test_the_distribution_refuses_what_the_local_front_refuses(headers: dict[str, Any], refused: bool) -> None:
    request = {"method": "POST", "uri": "/bot42:key/sendDocument", "headers": headers}
    assert answer_of_the_edge(request) == (REFUSED if refused else request)


def test_the_largest_body_that_is_let_through_fits_an_event() -> None:
    """Headers and address, in which every character is escaped, stand beside it as often as an event repeats them."""
    received = HttpRequest(
        method="POST",
        path="/bot42:key/sendDocument",
        query='"' * MOST_OF_HEADERS,
        headers=(("content-type", "multipart/form-data; boundary=x"), ("x-any", '"' * MOST_OF_HEADERS)),
        body=b"\xff" * LARGEST_BODY,
        source_ip="203.0.113.5",
        account="123456789012",
    )
    event = event_of(received, Match(Route("ANY", "$default", "BotApi", "GatewayApi"), {}))
    assert len(json.dumps(event)) <= MAX_EVENT


def test_a_large_body_is_refused_before_the_gateway_and_nowhere_else(sample_stack: LocalStack) -> None:
    body = b"x" * (LARGEST_BODY + 1)
    refused = httpx.post(f"{sample_stack.gateway}/bot42:key/sendDocument", content=body, timeout=30)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/json; charset=utf-8")
    assert refused.text == REFUSAL
    taken = httpx.post(f"{sample_stack.gateway}/bot42:key/sendDocument?do=plain", content=body[:-1], timeout=30)
    assert (taken.status_code, taken.json()) == (200, {"just": "a body"})
    assert httpx.post(f"{sample_stack.api}/echo/x?do=plain", content=body[:-1], timeout=30).status_code == 200


def test_a_body_in_chunks_is_left_to_api_gateway(sample_stack: LocalStack) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield b"x" * 1_000_000

    address = f"{sample_stack.gateway}/bot42:key/sendDocument?do=plain"
    assert httpx.post(address, content=chunks(4), timeout=30).status_code == 200
    large = httpx.post(address, content=chunks(6), timeout=30)
    assert (large.status_code, large.json()) == (413, {"message": "Request Entity Too Large"})


def test_the_gateway_and_the_api_serve_their_own_routes_only(sample_stack: LocalStack) -> None:
    event = httpx.get(f"{sample_stack.gateway}/echo/fixed?a=1", timeout=30).json()["event"]
    assert (event["routeKey"], event["rawPath"], event["queryStringParameters"]) == (
        "$default",
        "/echo/fixed",
        {"a": "1"},
    )
    assert httpx.get(f"{sample_stack.api}/bot42:key/getMe").status_code == 404


def test_a_call_that_waits_for_news_keeps_nobody_waiting(sample_stack: LocalStack) -> None:
    sample_stack.wait_idle()
    with ThreadPoolExecutor() as pool:
        held = pool.submit(httpx.get, f"{sample_stack.gateway}/?do=sleep&seconds=6", timeout=30)
        while not sample_stack.state()["functions"]["Held"]["in_flight"]:
            pass
        sample_stack.wait_idle(within=1)
        assert not held.done()
        assert held.result().status_code == 200
