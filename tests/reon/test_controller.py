"""What REON's widget controller is told."""

import json
from collections.abc import Callable

import httpx
import pytest

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.registration import Registration
from bridge.reon.controller import ControllerClient
from tests.fakes.accounts import NOW, make_account

CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
ANNA = Registration("Анна", "+79991234567", NOW)


def client(answer: Callable[[httpx.Request], httpx.Response], url: str = "https://reon.test/api") -> ControllerClient:
    return ControllerClient(httpx.Client(transport=httpx.MockTransport(answer)), url, CLIENT_ID, 1070100)


def test_a_registration_has_the_fields_of_reons_widgets() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    assert client(answer).registered(make_account(), ANNA)
    (request,) = asked
    assert (request.method, str(request.url)) == ("POST", "https://reon.test/api/informer")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "userName": "Анна",
        "userPhone": "+79991234567",
        "account": 31,
        "widgetName": "Telegram бот для общения через amoCRM",
        "termsOfUse": "true",
        "accountSubdomain": "shop",
        "widgetStatus": "Y",
        "client_uuid": CLIENT_ID,
        "enumId": 1070100,
    }


def test_installations_and_removals_name_integration_and_account() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url}")
        return httpx.Response(204)

    reon = client(answer)
    reon.installed(31)
    reon.removed(31)
    query = f"?client_uuid={CLIENT_ID}&account_id=31"
    assert asked == [f"GET https://reon.test/api/informer{query}", f"GET https://reon.test/api/del{query}"]


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500, 502])
def test_what_is_not_taken_waits(status: int) -> None:
    reon = client(lambda _: httpx.Response(status, text="<html>"))
    with pytest.raises(TransientError) as error:
        reon.registered(make_account(), ANNA)
    assert (error.value.reason, error.value.detail) == (Reason.REON_UNAVAILABLE, f"status {status}")


def test_a_controller_that_cannot_be_reached() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(TransientError):
        client(away).installed(31)


def test_where_nobody_is_to_be_told_nothing_is_called() -> None:
    def never(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    assert not client(never, url="").registered(make_account(), ANNA)
