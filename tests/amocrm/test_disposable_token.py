"""Who a disposable token names, and every way it can be wrong."""

import base64
from typing import Any

import pytest

from bridge.amocrm.disposable_token import Caller, read_token
from bridge.domain.errors import RefusedError
from tests.fakes.settings import AUDIENCE, CLIENT_ID, CLIENT_SECRET, NOW, ORIGIN, widget_token

OTHER_SECRET = "client-secret-of-somebody-else-altogether"


def read(token: str, now: float = NOW) -> Caller:
    return read_token(token, secret=CLIENT_SECRET, audience=AUDIENCE, client_id=CLIENT_ID, now=now)


def refusal(token: str, now: float = NOW) -> tuple[int, str]:
    with pytest.raises(RefusedError) as refused:
        read(token, now)
    assert refused.value.text
    return refused.value.status, refused.value.code


def test_names_the_account_and_where_the_widget_runs() -> None:
    assert read(widget_token()) == Caller(account_id=31, origin=ORIGIN, is_admin=True)


@pytest.mark.parametrize("domain", ["amocrm.ru", "amocrm.com", "kommo.com"])
def test_every_domain_of_amocrm_issues_tokens(domain: str) -> None:
    assert read(widget_token(iss=f"https://shop.{domain}")).origin == f"https://shop.{domain}"


def test_the_same_token_may_come_again() -> None:
    token = widget_token()
    assert read(token) == read(token)


@pytest.mark.parametrize(("claim", "rights"), [(True, True), (False, False), (None, None), ("true", False), (1, False)])
def test_only_a_plain_true_makes_an_administrator(claim: object, rights: bool | None) -> None:
    assert read(widget_token(is_admin=claim)).is_admin is rights


def unsigned() -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{widget_token().split('.')[1]}."


def nested_header() -> str:
    return base64.urlsafe_b64encode(b"[" * 5000).rstrip(b"=").decode() + ".e30.e30"


@pytest.mark.parametrize(
    "token",
    [
        widget_token(secret=OTHER_SECRET),
        widget_token(secret=CLIENT_SECRET * 2, algorithm="HS512"),
        widget_token()[:-4],
        unsigned(),
        nested_header(),
        "not.a.token",
        "not a token",
        "токен",
        "..",
    ],
    ids=["secret", "hs512", "cut", "none", "nested", "letters", "words", "russian", "dots"],
)
def test_a_signature_that_is_not_ours(token: str) -> None:
    assert refusal(token) == (401, "bad_token_signature")


def test_no_token() -> None:
    assert refusal("") == (401, "no_token")


@pytest.mark.parametrize(
    "audience", [None, "https://other.test", f"{AUDIENCE}/", f"{AUDIENCE}:443", "http://bridge.reon.test", [AUDIENCE]]
)
def test_a_token_for_another_server(audience: object) -> None:
    assert refusal(widget_token(aud=audience)) == (401, "bad_audience")


@pytest.mark.parametrize(("age", "accepted"), [(1800, True), (1809, True), (1810, False), (100_000, False)])
def test_a_token_expires_with_ten_seconds_of_leeway(age: int, accepted: bool) -> None:
    token = widget_token()
    if accepted:
        assert read(token, NOW + age).account_id == 31
    else:
        assert refusal(token, NOW + age) == (401, "token_expired")


@pytest.mark.parametrize(("early", "accepted"), [(10, True), (11, False)])
def test_a_token_begins_with_ten_seconds_of_leeway(early: int, accepted: bool) -> None:
    token = widget_token()
    if accepted:
        assert read(token, NOW - early).account_id == 31
    else:
        assert refusal(token, NOW - early) == (401, "token_not_yet_valid")


@pytest.mark.parametrize("moment", [None, "1900000000", True, 1e300])
def test_times_must_be_there_and_be_whole_numbers(moment: object) -> None:
    assert refusal(widget_token(exp=moment)) == (401, "token_expired")
    assert refusal(widget_token(nbf=moment)) == (401, "token_not_yet_valid")


@pytest.mark.parametrize("client", [None, "", CLIENT_ID.upper(), [CLIENT_ID]])
def test_a_token_of_another_integration(client: object) -> None:
    assert refusal(widget_token(client_uuid=client)) == (401, "foreign_client")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": None},
        {"iss": "https://other.amocrm.ru"},
        {"iss": "http://shop.amocrm.ru"},
        {"iss": "https://shop.amocrm.ru/"},
        {"iss": "https://shop.amocrm.ru\n"},
        {"iss": "https://shop.amocrm.ru.evil.test"},
        {"iss": "https://shop.evil.test"},
        {"subdomain": None},
        {"subdomain": "other"},
    ],
)
def test_an_issuer_that_is_not_the_account(claims: dict[str, Any]) -> None:
    assert refusal(widget_token(**claims)) == (401, "bad_issuer")


@pytest.mark.parametrize("account_id", [None, "31", True, 0, -31, 2**63, 31.0])
def test_a_token_that_names_no_account(account_id: object) -> None:
    assert refusal(widget_token(account_id=account_id)) == (401, "bad_issuer")


def test_troubles_are_told_in_the_order_of_the_checks() -> None:
    wrong: dict[str, Any] = {
        "aud": "https://other.test",
        "exp": NOW - 3600,
        "nbf": NOW + 3600,
        "client_uuid": "x",
        "iss": "x",
    }
    order = ["bad_audience", "token_expired", "token_not_yet_valid", "foreign_client", "bad_issuer"]
    assert refusal(widget_token(secret=OTHER_SECRET, **wrong)) == (401, "bad_token_signature")
    for name, code in zip(list(wrong), order, strict=True):
        assert refusal(widget_token(**wrong)) == (401, code)
        del wrong[name]
    assert read(widget_token(**wrong)).account_id == 31
