"""Installation, tokens and domains in the amoCRM simulator."""

import hashlib
import hmac
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.simulators.amocrm.running import CLIENT_ID, CLIENT_SECRET, REDIRECT, Rig

API_DOMAIN = "api-b.amocrm.ru"


@pytest.fixture
def rig(simulator: Rig) -> Rig:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.completes = True
    simulator.create()
    return simulator


def exchange(rig: Rig, host: str | None = None, **grant: str) -> httpx.Response:
    body = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT, **grant}
    return rig.http.post("/oauth2/access_token", json=body, headers={"Host": host or rig.domain})


def refresh(rig: Rig, token: str, host: str | None = None, **more: str) -> httpx.Response:
    return exchange(rig, host, grant_type="refresh_token", refresh_token=token, **more)


def account_status(rig: Rig, token: str, host: str | None = None) -> int:
    headers = {"Host": host or rig.domain, "Authorization": f"Bearer {token}"}
    return rig.http.get("/api/v4/account", headers=headers).status_code


def test_the_pair_of_tokens(rig: Rig) -> None:
    tokens = rig.widget.tokens
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 86400)
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False}, audience=CLIENT_ID)
    assert claims["api_domain"] == API_DOMAIN
    assert claims["account_id"] == rig.account["account_id"]
    assert account_status(rig, tokens["access_token"]) == 200
    assert account_status(rig, tokens["access_token"], API_DOMAIN) == 200
    assert account_status(rig, tokens["access_token"], "127.0.0.1") == 200
    assert account_status(rig, tokens["access_token"], "other.amocrm.ru") == 401


def refused(status: int, hint: str) -> dict[str, Any]:
    """Return the body with which amoCRM refuses a grant (amocrm-api-php issues 123 and 315)."""
    return {
        "hint": hint,
        "title": "Некорректный запрос",
        "type": "https://developers.amocrm.ru/v3/errors/OAuthProblemJson",
        "status": status,
        "detail": "В запросе отсутствует ряд параметров или параметры невалидны",
    }


WRONG_CLIENT = {
    "title": "Некорректный клиент",
    "type": "https://developers.amocrm.ru/v3/errors/OAuthProblemJson",
    "status": 401,
    "detail": "Авторизация клиента не прошла",
}


def test_a_code_is_used_once(rig: Rig) -> None:
    code = rig.widget.calls[0].query["code"]
    answer = exchange(rig, grant_type="authorization_code", code=code)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json() == refused(400, "Authorization code has been revoked")


def test_grants_that_were_never_given_out(rig: Rig) -> None:
    code = exchange(rig, grant_type="authorization_code", code="x")
    assert (code.status_code, code.json()) == (400, refused(400, "Cannot decrypt the authorization code"))
    token = refresh(rig, "x")
    assert (token.status_code, token.json()) == (401, refused(401, "Cannot decrypt the refresh token"))


def test_a_grant_may_be_a_form(rig: Rig) -> None:
    grant = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": REDIRECT,
        "grant_type": "refresh_token",
        "refresh_token": rig.widget.tokens["refresh_token"],
    }
    headers = {"Host": rig.domain}
    assert rig.http.post("/oauth2/access_token", data=grant, headers=headers).status_code == 200
    again = rig.http.post("/oauth2/access_token", data=grant, headers=headers)
    assert (again.status_code, again.json()) == (401, refused(401, "Token has been revoked"))
    plain = rig.http.post("/oauth2/access_token", content=b"x", headers={**headers, "Content-Type": "text/plain"})
    assert plain.json() == refused(400, "Check that all required parameters have been provided")


def test_a_code_expires(simulator: Rig) -> None:
    simulator.http.post("/sim/reset")
    simulator.widget.calls.clear()
    simulator.widget.completes = False
    simulator.create(install=False, switches={"code_seconds": 0.05})
    # The widget server answers but does not finish the installation, so the call is not waited for here.
    with pytest.raises(httpx.ReadTimeout):
        simulator.http.post(f"/sim/accounts/{simulator.account['account_id']}/install", timeout=0.5)
    code = simulator.widget.calls[0].query["code"]
    answer = exchange(simulator, grant_type="authorization_code", code=code)
    assert answer.json() == refused(400, "Authorization code has expired")


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"redirect_uri": REDIRECT + "/"}, WRONG_CLIENT),
        ({"client_secret": "x"}, WRONG_CLIENT),
        ({"client_id": "x"}, WRONG_CLIENT),
        ({"surprise": "x"}, refused(400, "Check the `surprise` parameter")),
        ({"grant_type": "password"}, refused(400, "Check that all required parameters have been provided")),
    ],
)
def test_a_wrong_grant_keeps_the_refresh_token(rig: Rig, wrong: dict[str, str], answer: dict[str, Any]) -> None:
    token = rig.widget.tokens["refresh_token"]
    refusal = exchange(rig, **{"grant_type": "refresh_token", "refresh_token": token, **wrong})
    assert (refusal.status_code, refusal.json()) == (answer["status"], answer)
    assert refresh(rig, token).status_code == 200


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_foreign_page_in_place_of_the_token_endpoint(rig: Rig, status: int) -> None:
    page = "<html><body><h1>Upstream</h1></body></html>"
    rig.http.post("/sim/faults", json={"match": "/oauth2/access_token", "status": status, "body": page, "count": 1})
    answer = refresh(rig, rig.widget.tokens["refresh_token"])
    assert (answer.status_code, answer.text) == (status, page)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert refresh(rig, rig.widget.tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_is_used_once_and_the_pair_rotates(rig: Rig) -> None:
    old = rig.widget.tokens["refresh_token"]
    new = refresh(rig, old).json()
    assert refresh(rig, old).json() == refused(401, "Token has been revoked")
    assert account_status(rig, new["access_token"]) == 200
    assert refresh(rig, new["refresh_token"]).status_code == 200


def test_lifetimes_can_be_shortened(rig: Rig) -> None:
    rig.switch(access_token_seconds=1, refresh_token_seconds=0.05)
    pair = refresh(rig, rig.widget.tokens["refresh_token"]).json()
    assert pair["expires_in"] == 1
    time.sleep(1.1)
    assert account_status(rig, pair["access_token"]) == 401
    assert refresh(rig, pair["refresh_token"]).json() == refused(401, "Token has expired")


def subdomain_of(rig: Rig, token: str) -> httpx.Response:
    headers = {"Host": API_DOMAIN, "X-Refresh-Token": token}
    return rig.http.get("/oauth2/account/current/subdomain", headers=headers)


def test_a_renamed_account_is_found_by_its_refresh_token(rig: Rig) -> None:
    old_domain, token = rig.domain, rig.widget.tokens["refresh_token"]
    rig.sim("POST", "/rename", {"subdomain": "renamed"})
    assert account_status(rig, rig.widget.tokens["access_token"], old_domain) == 401
    assert refresh(rig, token, old_domain).status_code == 404
    answer = subdomain_of(rig, token)
    assert answer.json() == {
        "id": rig.account["account_id"],
        "subdomain": "renamed",
        "domain": "renamed.amocrm.ru",
        "top_level_domain": "ru",
    }
    assert refresh(rig, token, "renamed.amocrm.ru").status_code == 200
    assert subdomain_of(rig, token).status_code == 401
    renamed = rig.sim("GET")
    assert (renamed["subdomain"], renamed["domain"]) == ("renamed", "renamed.amocrm.ru")


def test_a_foreign_domain_does_not_refresh(rig: Rig) -> None:
    token = rig.widget.tokens["refresh_token"]
    rig.http.post("/sim/accounts", json={"subdomain": "other", "install": False})
    assert refresh(rig, token, "other.amocrm.ru").status_code == 401
    assert refresh(rig, token).status_code == 200


def test_uninstalling_revokes_disconnects_and_tells(rig: Rig) -> None:
    tokens = rig.widget.tokens
    assert rig.sim("POST", "/uninstall")["hook_status"] == 200
    call = rig.widget.calls[-1]
    signed = f"{CLIENT_ID}|{rig.account['account_id']}".encode()
    assert call.path == "/oauth/uninstall"
    assert call.query == {
        "account_id": str(rig.account["account_id"]),
        "client_uuid": CLIENT_ID,
        "signature": hmac.new(CLIENT_SECRET.encode(), signed, hashlib.sha256).hexdigest(),
    }
    assert account_status(rig, tokens["access_token"]) == 401
    assert refresh(rig, tokens["refresh_token"]).json() == refused(401, "Token has been revoked")
    assert rig.send("m1").status_code == 404
    assert rig.http.post(f"/sim/accounts/{rig.account['account_id']}/reply", json={"text": "x"}).status_code == 409
    assert rig.sim("POST", "/install")["installed"] is True
    assert account_status(rig, rig.widget.tokens["access_token"]) == 200


def test_an_unauthorised_account_refuses_every_token(rig: Rig) -> None:
    tokens = rig.widget.tokens
    rig.switch(unauthorised=True)
    assert account_status(rig, tokens["access_token"]) == 401
    assert refresh(rig, tokens["refresh_token"]).json() == refused(401, "Token has been revoked")


def test_an_unpaid_account_answers_402(rig: Rig) -> None:
    rig.switch(unpaid=True)
    answer = rig.rest("GET", "account")
    assert answer.json() == {
        "title": "Payment Required",
        "type": "https://httpstatus.es/402",
        "status": 402,
        "detail": "Payment required",
    }


@pytest.mark.parametrize("admin", ["true", "false"])
def test_the_disposable_token(rig: Rig, admin: str) -> None:
    token = rig.sim("GET", f"/widget_token?admin={admin}")["widget_token"]
    claims: dict[str, Any] = jwt.decode(token, CLIENT_SECRET, algorithms=["HS256"], audience="https://bridge.reon.test")
    assert claims["iss"] == "https://example.amocrm.ru"
    assert claims["exp"] - claims["iat"] == 1800
    assert claims["client_uuid"] == CLIENT_ID
    assert claims["is_admin"] is (admin == "true")
    assert claims["account_id"] == rig.account["account_id"]
