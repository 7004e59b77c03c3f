"""The signatures of the amoCRM simulator against the published examples."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from local.simulators.amocrm.amojo.signature import check_request, hook_signature
from local.simulators.amocrm.errors import AmojoError

SECRET = "f2d7f8704eff95087ed45b23ba99c0b5aac8278e"
CHANNEL = "344a5002-f8ca-454d-af3d-396180102ac7"
ACCOUNT = "52e591f7-c98f-4255-8495-827210138c81"
BASE = f"/v2/origin/custom/{CHANNEL}"
SCOPE = f"{BASE}_{ACCOUNT}"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"

VECTORS = [
    (
        "POST",
        f"{BASE}/connect",
        "Wed, 15 Dec 2021 23:12:55 +0000",
        f'{{"account_id":"{ACCOUNT}","title":"ChatsIntegration","hook_api_version":"v2"}}',
        "2fbcb3c652b61e24e004daddfc73d0ce",
        "81211856ce0c5095f3e1a90c0a38dc9d736cfd55",
    ),
    (
        "DELETE",
        f"{BASE}/disconnect",
        "Wed, 15 Dec 2021 23:59:28 +0000",
        f'{{"account_id":"{ACCOUNT}"}}',
        "271fa2e4fb0ff84a3ef9689027bd1f38",
        "e1678e3b6aa674b5127f4feb448e6200ce0bfc72",
    ),
    (
        "POST",
        f"{SCOPE}/typing",
        "Thu, 16 Dec 2021 16:01:21 +0000",
        '{"conversation_id":"my_int-d5a421f7f218","sender":{"id":"my_int-1376265f-86df-4c49-a0c3-a4816df41af8"}}',
        "255a22566d68be207fa36804e78a523a",
        "e8263b1daf2b20396c02db6c8c846f95cc0f9540",
    ),
    (
        "POST",
        f"{SCOPE}/079e44fb-fc22-476b-9e8a-421b688ec53b/delivery_status",
        "Thu, 16 Dec 2021 12:58:40 +0000",
        '{"msgid":"079e44fb-fc22-476b-9e8a-421b688ec53b","delivery_status":2,"error_code":905,"error":"Error text"}',
        "a0bbbac729c6341f0a521e2db7a8a236",
        "ca51f810785031385a801f41103244713c1a2352",
    ),
    (
        "GET",
        f"{SCOPE}/chats/8b1a1828-fc4a-4874-9469-15e0d847570f/history",
        "Wed, 15 Dec 2021 23:12:55 +0000",
        "",
        EMPTY_MD5,
        "9bc453261fa2541518918768ed579d6c83feb9b8",
    ),
]


def moment(date: str) -> float:
    return datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z").timestamp()


def check(
    vector: tuple[str, str, str, str, str, str],
    changed: dict[str, str] | None = None,
    *,
    late: float = 0,
    body: str | None = None,
) -> None:
    method, path, date, text, digest, signature = vector
    headers = {"Date": date, "Content-Type": "application/json", "Content-MD5": digest, "X-Signature": signature}
    headers.update(changed or {})
    sent = (text if body is None else body).encode()
    check_request(SECRET, method, path, headers, sent, now=moment(date) + late, window=900)


@pytest.mark.parametrize("vector", VECTORS, ids=["connect", "disconnect", "typing", "delivery_status", "history"])
def test_the_published_examples_are_accepted(vector: tuple[str, str, str, str, str, str]) -> None:
    check(vector)


@pytest.mark.parametrize("late", [-900, 900])
def test_a_signature_lives_fifteen_minutes_around_its_date(late: float) -> None:
    check(VECTORS[0], late=late)
    with pytest.raises(AmojoError, match="window"):
        check(VECTORS[0], late=late * 1.01)


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Signature": "0" * 40},
        {"X-Signature": VECTORS[0][5].upper()},
        {"X-Signature": "é"},
        {"Date": "Wed, 15 Dec 2021 23:12:56 +0000"},
        {"Content-Type": "application/json; charset=utf-8"},
        {"Content-MD5": EMPTY_MD5},
    ],
)
def test_a_changed_header_breaks_the_signature(changed: dict[str, str]) -> None:
    with pytest.raises(AmojoError, match="invalid signature") as caught:
        check(VECTORS[0], changed)
    assert caught.value.status == 403


def test_a_body_that_differs_from_its_digest_is_refused() -> None:
    with pytest.raises(AmojoError, match="md5"):
        check(VECTORS[0], body=VECTORS[0][3] + "\n")


def sign(method: str, path: str, date: str, content_type: str, digest: str, secret: bytes = SECRET.encode()) -> str:
    text = f"{method}\n{digest}\n{content_type}\n{date}\n{path}"
    return hmac.new(secret, text.encode(), hashlib.sha1).hexdigest()


def test_a_charset_is_refused_even_if_signed() -> None:
    method, path, date, _, digest, _ = VECTORS[0]
    suffixed = "application/json; charset=utf-8"
    with pytest.raises(AmojoError, match="content type") as caught:
        check(VECTORS[0], {"Content-Type": suffixed, "X-Signature": sign(method, path, date, suffixed, digest)})
    assert caught.value.status == 400


def test_the_zone_may_be_spelled_gmt() -> None:
    date = datetime(2021, 12, 15, 23, 12, 55, tzinfo=UTC)
    method, path, _, _, digest, _ = VECTORS[0]
    gmt = date.strftime("%a, %d %b %Y %H:%M:%S GMT")
    signature = sign(method, path, gmt, "application/json", digest)
    check(VECTORS[0], {"Date": gmt, "X-Signature": signature})


def test_a_date_that_is_none_is_refused() -> None:
    method, path, _, _, digest, _ = VECTORS[0]
    with pytest.raises(AmojoError, match="date"):
        check(VECTORS[0], {"Date": "today", "X-Signature": sign(method, path, "today", "application/json", digest)})


def test_the_old_scheme_and_a_decoded_key_are_refused() -> None:
    method, path, date, text, digest, _ = VECTORS[0]
    old = hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).hexdigest()
    decoded = sign(method, path, date, "application/json", digest, secret=bytes.fromhex(SECRET))
    for signature in (old, decoded):
        with pytest.raises(AmojoError, match="invalid signature"):
            check(VECTORS[0], {"X-Signature": signature})


def test_a_hook_is_signed_over_its_raw_body() -> None:
    body = f'{{"account_id":"{ACCOUNT}","time":1700000000,"message":{{}}}}'.encode()
    assert hook_signature(SECRET, body) == "601e878f0b596fc8dc377162554d91bf401c9f3f"
