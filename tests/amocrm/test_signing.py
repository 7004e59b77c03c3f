"""Signatures against the vectors that amoCRM publishes (developers, "chat-step-by-step")."""

from email.utils import parsedate_to_datetime

import pytest

from bridge.amocrm.signing import hook_is_genuine, signed_headers

SECRET = "f2d7f8704eff95087ed45b23ba99c0b5aac8278e"
CHANNEL = "344a5002-f8ca-454d-af3d-396180102ac7"
ACCOUNT = "52e591f7-c98f-4255-8495-827210138c81"
SCOPE = f"{CHANNEL}_{ACCOUNT}"
MESSAGE = "079e44fb-fc22-476b-9e8a-421b688ec53b"

VECTORS = [
    (
        "POST",
        f"/v2/origin/custom/{CHANNEL}/connect",
        "Wed, 15 Dec 2021 23:12:55 +0000",
        f'{{"account_id":"{ACCOUNT}","title":"ChatsIntegration","hook_api_version":"v2"}}',
        "2fbcb3c652b61e24e004daddfc73d0ce",
        "81211856ce0c5095f3e1a90c0a38dc9d736cfd55",
    ),
    (
        "DELETE",
        f"/v2/origin/custom/{CHANNEL}/disconnect",
        "Wed, 15 Dec 2021 23:59:28 +0000",
        f'{{"account_id":"{ACCOUNT}"}}',
        "271fa2e4fb0ff84a3ef9689027bd1f38",
        "e1678e3b6aa674b5127f4feb448e6200ce0bfc72",
    ),
    (
        "POST",
        f"/v2/origin/custom/{SCOPE}/typing",
        "Thu, 16 Dec 2021 16:01:21 +0000",
        '{"conversation_id":"my_int-d5a421f7f218","sender":{"id":"my_int-1376265f-86df-4c49-a0c3-a4816df41af8"}}',
        "255a22566d68be207fa36804e78a523a",
        "e8263b1daf2b20396c02db6c8c846f95cc0f9540",
    ),
    (
        "POST",
        f"/v2/origin/custom/{SCOPE}/{MESSAGE}/delivery_status",
        "Thu, 16 Dec 2021 12:58:40 +0000",
        f'{{"msgid":"{MESSAGE}","delivery_status":2,"error_code":905,"error":"Error text"}}',
        "a0bbbac729c6341f0a521e2db7a8a236",
        "ca51f810785031385a801f41103244713c1a2352",
    ),
    (
        "GET",
        f"/v2/origin/custom/{SCOPE}/chats/8b1a1828-fc4a-4874-9469-15e0d847570f/history",
        "Wed, 15 Dec 2021 23:12:55 +0000",
        "",
        "d41d8cd98f00b204e9800998ecf8427e",
        "9bc453261fa2541518918768ed579d6c83feb9b8",
    ),
]


@pytest.mark.parametrize(("method", "path", "date", "body", "digest", "signature"), VECTORS)
def test_requests_are_signed_as_published(
    method: str, path: str, date: str, body: str, digest: str, signature: str
) -> None:
    now = parsedate_to_datetime(date).timestamp()

    assert signed_headers(SECRET, method, path, body.encode(), now + 0.7) == {
        "Date": date,
        "Content-Type": "application/json",
        "Content-MD5": digest,
        "X-Signature": signature,
    }


HOOK = f'{{"account_id":"{ACCOUNT}","time":1700000000,"message":{{}}}}'.encode()
HOOK_SIGNATURE = "601e878f0b596fc8dc377162554d91bf401c9f3f"


def test_a_hook_of_amojo_is_genuine() -> None:
    assert hook_is_genuine(SECRET, HOOK, HOOK_SIGNATURE)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (HOOK + b"\n", HOOK_SIGNATURE),
        (HOOK.replace(b"1700000000", b"1700000001"), HOOK_SIGNATURE),
        (HOOK, ""),
        (HOOK, HOOK_SIGNATURE[:-1]),
        (HOOK, HOOK_SIGNATURE + "0"),
        (HOOK, "0" * 40),
        (HOOK, "подпись"),
        (HOOK, "\udcff"),
    ],
)
def test_anything_else_is_not(body: bytes, signature: str) -> None:
    assert not hook_is_genuine(SECRET, body, signature)


def test_another_secret_signs_otherwise() -> None:
    assert not hook_is_genuine(SECRET + "0", HOOK, HOOK_SIGNATURE)
