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
from bridge.amocrm.oauth import HINTS, OAuthClient
from bridge.deadline import Deadline
from bridge.domain.errors import ElsewhereError, MisconfiguredError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import new_client
from bridge.relay.messages import TokenPair
from tests.fakes.clock import FakeClock
from tests.fakes.metrics import FakeMetrics

DOMAIN = "shop.amocrm.ru"
NOW = 1_800_000_000
GIVEN = {"token_type": "Bearer", "expires_in": 86_400, "access_token": "access", "refresh_token": "refresh"}
Answer = Callable[[httpx.Request], httpx.Response]


@contextmanager
def oauth(answer: Answer, metrics: FakeMetrics | None = None) -> Iterator[OAuthClient]:
    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        yield OAuthClient(
            http,
            Addresses("https://{domain}"),
            "client-id",
            lambda: "client-secret",
            "https://bridge.reon.test/oauth/install",
            FakeClock(NOW),
            logging.getLogger("test"),
            metrics or FakeMetrics(),
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


def refused(hint: str | None = None, *, title: str = "Некорректный запрос", **more: Any) -> dict[str, Any]:
    """Return amoCRM's refusal (simulator-gaps A2–A4)."""
    told = {} if hint is None else {"hint": hint}
    detail = "В запросе отсутствует ряд параметров или параметры невалидны"
    kind = "https://developers.amocrm.ru/v3/errors/OAuthProblemJson"
    return told | {"title": title, "type": kind, "status": 401, "detail": detail} | more


WRONG_CLIENT = refused(title="Некорректный клиент", detail="Авторизация клиента не прошла")
DEAD_HINTS = [
    "Token has been revoked",
    "Token has expired",
    "Cannot decrypt the refresh token",
    "Authorization code has been revoked",
    "Authorization code has expired",
    "Cannot decrypt the authorization code",
]
OUR_HINTS = [
    "Token is not linked to client",
    "Authorization code was not issued to this client",
    "Invalid redirect URI",
    "Check the `client_id` parameter",
    "Check the `client_secret` parameter",
    "Check the `redirect_uri` parameter",
]


def test_every_hint_of_the_table_is_judged_here() -> None:
    assert set(HINTS) == {*DEAD_HINTS, *OUR_HINTS}


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("hint", DEAD_HINTS)
def test_what_amocrm_itself_calls_dead_needs_a_person(hint: str, status: int) -> None:
    with oauth(answering(status, refused(hint, status=status))) as client, pytest.raises(PermanentError) as dead:
        client.refresh(DOMAIN, "refresh")

    assert dead.value.reason is Reason.ACCOUNT_UNAUTHORISED


@pytest.mark.parametrize("body", [WRONG_CLIENT, *(refused(hint) for hint in OUR_HINTS)])
def test_a_refusal_of_ourselves_is_nobodys_death_and_wakes_somebody(
    body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    metrics = FakeMetrics()
    with oauth(answering(401, body), metrics) as client, pytest.raises(MisconfiguredError) as ours:
        client.refresh(DOMAIN, "refresh")

    assert ours.value.reason is Reason.MISCONFIGURED
    assert [record.levelname for record in caplog.records if "refuses our client" in record.message] == ["ERROR"]
    assert metrics.counts == {"client_refused": 1}


@pytest.mark.parametrize(
    "answer",
    [
        *(answering(status) for status in (400, 401, 403, 405, 408, 409, 423, 425, 429, 499, 500, 502, 503, 504)),
        *(answering(status, "<html><h1>Bad Request</h1></html>") for status in (200, 400, 401, 403, 502)),
        answering(400, {"title": "Bad Request", "status": 400}),
        answering(401, {"title": "Unauthorized", "status": 401, "detail": "Invalid user name or password"}),
        answering(401, refused("Something that we have never seen")),
        answering(401, refused() | {"hint": ["Token has been revoked"]}),
        answering(400, ["Token has been revoked"]),
        answering(403, refused("Token has been revoked")),
        answering(500, refused("Token has been revoked")),
        answering(403, "403 Forbidden"),
        answering(429, {"retry_after": 5}),
        answering(200, {"access_token": "only"}),
        answering(200, {"refresh_token": "only"}),
        answering(200, GIVEN | {"expires_in": None}),
        answering(200, GIVEN | {"access_token": {}}),
        answering(200, GIVEN | {"refresh_token": ""}),
    ],
)
def test_trouble_of_the_moment_kills_no_account(answer: Answer) -> None:
    with oauth(answer) as client, pytest.raises(TransientError) as waits:
        client.refresh(DOMAIN, "refresh")

    assert not isinstance(waits.value, (MisconfiguredError, ElsewhereError))


@pytest.mark.parametrize("status", [301, 302, 307, 308, 404])
@pytest.mark.parametrize("body", [None, "<html>", {"title": "Not Found", "status": 404}])
def test_an_address_that_amocrm_does_not_know_may_have_moved(status: int, body: Any) -> None:
    with oauth(answering(status, body)) as client, pytest.raises(ElsewhereError):
        client.refresh(DOMAIN, "refresh")


@pytest.mark.parametrize(
    ("claim", "account_id"), [(31, 31), ("31", None), (True, None), (0, None), (-1, None), (2**63, None), (None, None)]
)
def test_an_access_token_names_its_account(claim: Any, account_id: int | None) -> None:
    with oauth(never) as client:
        assert client.account_of(pair(account_id=claim)) == account_id
        assert client.account_of(TokenPair("opaque", "refresh", NOW, NOW)) is None


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
