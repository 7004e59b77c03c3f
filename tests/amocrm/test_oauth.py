"""Exchanging and refreshing OAuth pairs, and following a renamed account without being led elsewhere."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from bridge.amocrm.addresses import ACCOUNT_DOMAIN, Addresses
from bridge.amocrm.oauth import OAuthClient
from bridge.deadline import Deadline
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import new_client
from bridge.relay.messages import TokenPair
from tests.fakes.clock import FakeClock

DOMAIN = "shop.amocrm.ru"
NOW = 1_800_000_000
GIVEN = {"token_type": "Bearer", "expires_in": 86_400, "access_token": "access", "refresh_token": "refresh"}
Answer = Callable[[httpx.Request], httpx.Response]


@contextmanager
def oauth(answer: Answer) -> Iterator[OAuthClient]:
    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        yield OAuthClient(
            http,
            Addresses("https://{domain}"),
            "client-id",
            lambda: "client-secret",
            "https://bridge.reon.test/oauth/install",
            FakeClock(NOW),
        )


def answering(status: int, body: Any = None) -> Answer:
    content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content)


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"called {request.url}")


def pair(**claims: Any) -> TokenPair:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return TokenPair(f"head.{payload}.signature", "refresh", NOW + 10, NOW)


def test_a_code_is_exchanged_for_a_pair() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=GIVEN)

    with oauth(answer) as client:
        assert client.exchange(DOMAIN, "code") == TokenPair("access", "refresh", NOW + 86_400, NOW)
        client.refresh(DOMAIN, "old-refresh")

    common = {
        "client_id": "client-id",
        "client_secret": "client-secret",
        "redirect_uri": "https://bridge.reon.test/oauth/install",
    }
    assert str(requests[0].url) == "https://shop.amocrm.ru/oauth2/access_token"
    assert [json.loads(request.content) for request in requests] == [
        common | {"grant_type": "authorization_code", "code": "code"},
        common | {"grant_type": "refresh_token", "refresh_token": "old-refresh"},
    ]


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_dead_chain_needs_a_person(status: int) -> None:
    body = {"hint": "Token has been revoked", "title": "Bad request", "status": status}
    with oauth(answering(status, body)) as client, pytest.raises(PermanentError) as dead:
        client.refresh(DOMAIN, "refresh")

    assert dead.value.reason is Reason.ACCOUNT_UNAUTHORISED


@pytest.mark.parametrize(
    "answer",
    [
        answering(403, "403 Forbidden"),
        answering(429, {"retry_after": 5}),
        answering(500),
        answering(502, "<html>"),
        answering(200, "<html>"),
        answering(200, {"access_token": "only"}),
        answering(302),
    ],
)
def test_trouble_of_the_moment_kills_no_account(answer: Answer) -> None:
    with oauth(answer) as client, pytest.raises(TransientError):
        client.refresh(DOMAIN, "refresh")


def test_no_secret_is_in_an_error_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for status in (400, 500, 200):
        with oauth(answering(status, {"hint": "echo secret-refresh client-secret"})) as client:
            with pytest.raises((PermanentError, TransientError)) as ended:
                client.refresh(DOMAIN, "secret-refresh")
            assert "secret" not in f"{ended.value!r} {ended.value.__dict__}".replace("client-secret", "secret")

    assert "secret" not in caplog.text


def test_a_renamed_account_is_asked_for_at_the_domain_its_token_names() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"id": 1, "subdomain": "store", "domain": "store.amocrm.ru"})

    with oauth(answer) as client:
        assert client.current_domain(pair(api_domain="api-b.amocrm.ru")) == "store.amocrm.ru"

    (request,) = requests
    assert str(request.url) == "https://api-b.amocrm.ru/oauth2/account/current/subdomain"
    assert request.headers["X-Refresh-Token"] == "refresh"


@pytest.mark.parametrize(
    "api_domain",
    [
        "evil.example",
        "api-b.amocrm.ru.evil.example",
        "evil.example/api-b.amocrm.ru",
        "evil.example#.amocrm.ru",
        "user@api-b.amocrm.ru",
        "api-b.amocrm.ru:8080",
        "api-b.amocrm.ru/",
        "api-b.amocrm.ru\n",
        "169.254.169.254",
        "localhost",
        "a.b.amocrm.ru",
        "API-B.AMOCRM.RU",
        ".amocrm.ru",
        "",
        None,
        5,
        ["api-b.amocrm.ru"],
    ],
)
def test_no_other_host_is_ever_called(api_domain: Any) -> None:
    with oauth(never) as client:
        assert client.current_domain(pair(api_domain=api_domain)) is None


@pytest.mark.parametrize("token", ["", "opaque", "a.b", "a.!!!.c", "a.W10.c", "a.bnVsbA.c", "a.ы.c", "a..c", "a.eyJ.c"])
def test_a_token_without_readable_claims_leads_nowhere(token: str) -> None:
    with oauth(never) as client:
        assert client.current_domain(TokenPair(token, "refresh", NOW, NOW)) is None


@pytest.mark.parametrize(
    "answer",
    [
        answering(401),
        answering(500),
        answering(200, "<html>"),
        answering(200, {}),
        answering(200, {"domain": None}),
        answering(200, {"domain": "evil.example"}),
        answering(200, {"domain": "store.amocrm.ru.evil.example"}),
        answering(200, {"domain": ["store.amocrm.ru"]}),
    ],
)
def test_an_answer_that_names_no_domain_of_amocrm_is_not_followed(answer: Answer) -> None:
    with oauth(answer) as client:
        assert client.current_domain(pair(api_domain="api-b.amocrm.ru")) is None


@pytest.mark.parametrize(
    ("domain", "fits"),
    [
        ("shop.amocrm.ru", True),
        ("my-shop-1.kommo.com", True),
        ("x.amocrm.com", True),
        ("amocrm.ru", False),
        ("shop.amocrm.ru.", False),
        ("shopamocrm.ru", False),
        ("shop.amocrm.de", False),
        ("shop.amocrmXru", False),
        ("shop.amocrm.ru\n", False),
        ("шоп.amocrm.ru", False),
    ],
)
def test_the_domains_an_account_may_have(domain: str, *, fits: bool) -> None:
    assert bool(ACCOUNT_DOMAIN.fullmatch(domain)) is fits
