"""The two receivers through their handlers: who may send, what is queued, and every kind of bad input."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from bridge.domain.identity import sign_account, sign_generation
from bridge.entrance import LARGEST_BODY
from bridge.jobs import ForgetContact, read_job
from bridge.storage import secrets
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET, WEBHOOK_KEY
from tests.fakes.aws import Aws, running_aws
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext, http_event

ROOT = Path(__file__).resolve().parents[2]
BOT_ID = 7001
SECRET_HEADER = "x-telegram-bot-api-secret-token"
UPDATE = {"update_id": 5, "message": {"chat": {"id": 42}, "text": "Привет"}}
AMOJO_ID = "52e591f7-c98f-4255-8495-827210138c81"
SCOPE = f"{AMO_CHANNEL_ID}_{AMOJO_ID}"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


class Receiver:
    def __init__(self, aws: Aws, module: ModuleType) -> None:
        self.aws = aws
        self.module = module

    def __call__(self, event: dict[str, Any]) -> tuple[int, str]:
        """Return the status and the stable code of the answer."""
        answer = self.module.handler(event, FakeContext())
        body = json.loads(answer["body"]) if answer.get("body") else {"error": {"code": ""}}
        return answer["statusCode"], body["error"]["code"]


class Telegram(Receiver):
    def post(
        self, body: str | None, *, secret: str | None = None, bot: str = str(BOT_ID), **event: Any
    ) -> tuple[int, str]:
        given = sign_generation(WEBHOOK_KEY, BOT_ID, 1) if secret is None else secret
        headers = {SECRET_HEADER: given} if given else {}
        return self(http_event({"bot_id": bot}, body, headers, **event))

    @property
    def queued(self) -> list[dict[str, Any]]:
        return self.aws.messages("Incoming")


class Amo(Receiver):
    def post(self, body: str, *, signature: str | None = None, scope: str = SCOPE, **event: Any) -> tuple[int, str]:
        raw = base64.b64decode(body) if event.get("base64") else body.encode()
        genuine = hmac.new(AMO_CHANNEL_SECRET.encode(), raw, hashlib.sha1).hexdigest()
        headers = {"x-signature": genuine if signature is None else signature}
        return self(http_event({"scope_id": scope}, body, headers, **event))

    def tell(self, form: str, key: str) -> tuple[int, str]:
        return self(http_event({"account_key": key}, form))


@pytest.fixture
def telegram(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    return Telegram(aws, cold_start("telegram_webhook.receive", aws.environment(), monkeypatch))


@pytest.fixture
def amo(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Amo:
    return Amo(aws, cold_start("amo_webhook.receive", aws.environment(), monkeypatch))


def test_an_update_is_queued_as_it_came(telegram: Telegram) -> None:
    raw = '{"update_id":5,\n"message":{"chat":{"id":42},"text":"\\u041f\\u0440 🦊"}}'

    assert telegram.post(raw) == (200, "")

    (record,) = telegram.queued
    assert record["body"] == raw
    assert record["attributes"]["MessageGroupId"] == "7001:42"
    assert record["attributes"]["MessageDeduplicationId"] == "7001:5"
    attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
    assert attributes == {"bot_id": "7001", "generation": "1"}


@pytest.mark.parametrize("body", [json.dumps(UPDATE), "{broken", ""])
@pytest.mark.parametrize(
    "secret",
    [
        "",
        "1-",
        "1-" + "0" * 64,
        sign_generation(WEBHOOK_KEY, 7002, 1),
        sign_generation("another key", BOT_ID, 1),
        "2" + sign_generation(WEBHOOK_KEY, BOT_ID, 1)[1:],
        sign_generation(WEBHOOK_KEY, BOT_ID, 1).upper(),
        "секрет",
        "²-" + "0" * 64,
    ],
)
def test_without_the_right_secret_nothing_is_even_parsed(telegram: Telegram, secret: str, body: str) -> None:
    assert telegram.post(body, secret=secret) == (401, "bad_secret")
    assert telegram.queued == []


@pytest.mark.parametrize("bot", ["7002", "", "x", "-7001", "7001.0", "٧٠٠١", "9" * 30, "../7001"])
def test_the_secret_of_one_bot_opens_no_other(telegram: Telegram, bot: str) -> None:
    assert telegram.post(json.dumps(UPDATE), bot=bot) == (401, "bad_secret")


def test_two_keys_are_accepted_while_one_is_rotated(
    aws: Aws, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = WEBHOOK_KEY, "the next key"
    aws.put_secret("webhook-keys", json.dumps({"current": newer, "previous": older}))
    monkeypatch.setattr(secrets, "KEPT_FOR", -1.0)

    for number, key in enumerate((older, newer), 1):
        update = json.dumps({"update_id": number, "message": {"chat": {"id": number}}})
        assert telegram.post(update, secret=sign_generation(key, BOT_ID, 3)) == (200, "")

    aws.put_secret("webhook-keys", json.dumps({"current": newer}))
    assert telegram.post(json.dumps(UPDATE), secret=sign_generation(older, BOT_ID, 3)) == (401, "bad_secret")
    generations = {record["messageAttributes"]["generation"]["stringValue"] for record in telegram.queued}
    assert generations == {"3"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (None, "bad_json"),
        ("", "bad_json"),
        ("{broken", "bad_json"),
        ("[]", "bad_json"),
        ("null", "bad_json"),
        ('"text"', "bad_json"),
        ("[" * 100_000, "bad_json"),
        ("\ufeff{}", "bad_json"),
        ("{}", "no_update_id"),
        ('{"update_id": "5"}', "no_update_id"),
        ('{"update_id": true}', "no_update_id"),
        ('{"update_id": 5.0}', "no_update_id"),
        ('{"update_id": null}', "no_update_id"),
    ],
)
def test_what_is_no_update_is_refused_clearly(telegram: Telegram, body: str | None, code: str) -> None:
    assert telegram.post(body) == (400, code)
    assert telegram.queued == []


def test_a_body_may_be_as_large_as_a_message_and_no_larger(telegram: Telegram) -> None:
    frame = '{"update_id": 5, "message": {"chat": {"id": 42}, "text": ""}}'
    fits = frame.replace('""', '"' + "x" * (LARGEST_BODY - len(frame)) + '"')
    assert len(fits) == LARGEST_BODY

    assert telegram.post(fits) == (200, "")
    assert telegram.post(fits + " ") == (413, "body_too_large")
    assert telegram.post(base64.b64encode(fits.encode() + b" ").decode(), base64=True) == (413, "body_too_large")
    assert len(telegram.queued) == 1


def test_a_base64_body_is_its_bytes(telegram: Telegram) -> None:
    raw = json.dumps(UPDATE, ensure_ascii=False)

    assert telegram.post(base64.b64encode(raw.encode()).decode(), base64=True) == (200, "")

    assert telegram.queued[0]["body"] == raw


@pytest.mark.parametrize(
    ("body", "code"), [("abc", "bad_body"), ("ы", "bad_body"), (base64.b64encode(b'{"\xff\xfe"').decode(), "bad_json")]
)
def test_bytes_that_are_no_text_are_refused(telegram: Telegram, body: str, code: str) -> None:
    assert telegram.post(body, base64=True) == (400, code)


USER = {"id": 42, "first_name": "Анна"}
CHAT = {"id": -100500}


@pytest.mark.parametrize(
    ("content", "group"),
    [
        ({"message": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"edited_message": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"channel_post": {"chat": CHAT}}, "-100500"),
        ({"edited_channel_post": {"chat": CHAT}}, "-100500"),
        ({"callback_query": {"id": "1", "from": USER, "message": {"chat": CHAT}}}, "-100500"),
        ({"callback_query": {"id": "1", "from": USER, "inline_message_id": "x"}}, "person:42"),
        ({"inline_query": {"id": "1", "from": USER, "query": ""}}, "person:42"),
        ({"chosen_inline_result": {"from": USER}}, "person:42"),
        ({"shipping_query": {"from": USER}}, "person:42"),
        ({"pre_checkout_query": {"from": USER}}, "person:42"),
        ({"purchased_paid_media": {"from": USER}}, "person:42"),
        ({"my_chat_member": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"chat_member": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"chat_join_request": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"message_reaction": {"chat": CHAT, "user": USER, "message_id": 1}}, "-100500"),
        ({"message_reaction_count": {"chat": CHAT, "message_id": 1}}, "-100500"),
        ({"chat_boost": {"chat": CHAT, "boost": {}}}, "-100500"),
        ({"business_connection": {"id": "b", "user": USER, "user_chat_id": 42}}, "person:42"),
        ({"business_message": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"deleted_business_messages": {"chat": CHAT, "message_ids": [1]}}, "-100500"),
        ({"guest_message": {"chat": CHAT, "from": USER}}, "-100500"),
        ({"poll": {"id": "9", "question": "?"}}, "other"),
        ({"poll_answer": {"poll_id": "9", "user": USER}}, "person:42"),
        ({"kind_of_next_year": {"anything": 1}}, "other"),
        ({"kind_of_next_year": [1]}, "other"),
        ({"message": None}, "other"),
        ({"message": {"chat": None, "from": None}}, "other"),
        ({"message": {"chat": {}, "from": {}}}, "other"),
        ({"message": {"chat": 42, "message": 42, "from": 42}}, "other"),
        ({}, "other"),
    ],
)
def test_updates_wait_in_the_line_of_their_chat_or_person(
    telegram: Telegram, content: dict[str, Any], group: str
) -> None:
    assert telegram.post(json.dumps({"update_id": 5} | content)) == (200, "")

    (record,) = telegram.queued
    assert record["attributes"]["MessageGroupId"] == f"7001:{group}"
    assert record["attributes"]["MessageDeduplicationId"] == "7001:5"


def test_ids_of_any_length_are_queued(telegram: Telegram) -> None:
    assert telegram.post(json.dumps({"update_id": 10**150, "message": {"chat": {"id": "я" * 500}}})) == (200, "")
    assert len(telegram.queued) == 1


def test_a_repeated_update_is_queued_once(telegram: Telegram) -> None:
    assert [telegram.post(json.dumps(UPDATE)) for _ in range(2)] == [(200, "")] * 2
    assert len(telegram.queued) == 1


def test_one_message_costs_one_call_and_no_read(aws: Aws, telegram: Telegram) -> None:
    telegram.post(json.dumps(UPDATE))
    calls: list[str] = []
    telegram.module._queue._client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    telegram.module._keys._client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    telegram.post(json.dumps(UPDATE | {"update_id": 6}))

    assert calls == ["SendMessage"]


class Unreachable:
    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://sqs")

        return fail


def test_an_update_that_cannot_be_stored_is_asked_for_again(telegram: Telegram) -> None:
    telegram.module._queue._client = Unreachable()

    assert telegram.post(json.dumps(UPDATE)) == (503, "try_again")


def test_a_secret_that_cannot_be_read_is_no_wrong_secret(telegram: Telegram) -> None:
    telegram.module._keys._client = Unreachable()

    assert telegram.post(json.dumps(UPDATE)) == (503, "try_again")


def hook(**changes: Any) -> dict[str, Any]:
    message = {
        "sender": {"id": "manager"},
        "conversation": {"id": "amojo-chat", "client_id": "7001:42"},
        "message": {"id": "amojo-message", "type": "text", "text": "Добрый день"},
    }
    return {"account_id": AMOJO_ID, "time": 1_700_000_000, "message": message} | changes


def test_a_hook_is_queued_as_it_came(amo: Amo) -> None:
    raw = json.dumps(hook(), ensure_ascii=False)

    assert amo.post(raw) == (200, "")

    (record,) = amo.aws.messages("Outgoing")
    assert record["body"] == raw
    assert record["attributes"]["MessageGroupId"] == "7001:42"
    assert record["attributes"]["MessageDeduplicationId"] == "amojo-message"
    assert record["messageAttributes"]["scope_id"]["stringValue"] == SCOPE


def test_a_chat_that_a_manager_began_waits_in_a_line_of_its_own(amo: Amo) -> None:
    conversation = {"id": "amojo-chat"}
    amo.post(json.dumps(hook(message=hook()["message"] | {"conversation": conversation})))

    assert amo.aws.messages("Outgoing")[0]["attributes"]["MessageGroupId"] == "amojo-chat"


@pytest.mark.parametrize("signature", ["", "0" * 40, "подпись", "601e878f0b596fc8dc377162554d91bf401c9f3f"])
@pytest.mark.parametrize("body", [json.dumps(hook()), "{broken"])
def test_without_the_right_signature_nothing_is_even_parsed(amo: Amo, signature: str, body: str) -> None:
    assert amo.post(body, signature=signature) == (401, "bad_signature")
    assert amo.aws.messages("Outgoing") == []


def test_a_signature_is_of_the_very_bytes(amo: Amo) -> None:
    raw = json.dumps(hook(), ensure_ascii=False).encode() + b"\n"

    assert amo.post(base64.b64encode(raw).decode(), base64=True) == (200, "")
    assert amo.aws.messages("Outgoing")[0]["body"].encode() == raw


@pytest.mark.parametrize("scope", [f"{AMO_CHANNEL_ID}_other", f"other_{AMOJO_ID}", AMOJO_ID, "", SCOPE + "x"])
def test_a_hook_of_another_account_is_refused(amo: Amo, scope: str) -> None:
    assert amo.post(json.dumps(hook()), scope=scope) == (403, "foreign_scope")
    assert amo.post(json.dumps(hook(account_id=None)), scope=f"{AMO_CHANNEL_ID}_{AMOJO_ID}") == (403, "foreign_scope")


@pytest.mark.parametrize(
    "action", [{"typing": {"user": {"id": "u"}, "conversation": {"id": "c"}, "expired_at": 1}}, {"reaction": {}}]
)
def test_typing_and_reactions_are_accepted_and_dropped(amo: Amo, action: dict[str, Any]) -> None:
    assert amo.post(json.dumps({"account_id": AMOJO_ID, "time": 1, "action": action})) == (200, "")
    assert amo.aws.messages("Outgoing") == []


@pytest.mark.parametrize(
    "message",
    [
        {},
        [],
        "text",
        5,
        {"message": {"id": "m"}},
        {"message": {"id": "m"}, "conversation": {}},
        {"message": {"id": "m"}, "conversation": "c"},
        {"message": {"id": "m"}, "conversation": None},
        {"message": "m", "conversation": {"id": "c"}},
        {"message": {}, "conversation": {"id": "c"}},
    ],
)
def test_a_hook_without_id_or_conversation_is_refused(amo: Amo, message: Any) -> None:
    assert amo.post(json.dumps(hook(message=message))) == (400, "bad_hook")
    assert amo.aws.messages("Outgoing") == []


def test_a_hook_that_is_too_large_or_no_object_is_refused(amo: Amo) -> None:
    assert amo.post(" " * (LARGEST_BODY + 1)) == (413, "body_too_large")
    for body in ("{broken", "[]", ""):
        assert amo.post(body) == (400, "bad_json")


def test_a_hook_that_cannot_be_stored_is_not_claimed_to_be(amo: Amo) -> None:
    amo.module._outgoing._client = Unreachable()

    assert amo.post(json.dumps(hook())) == (503, "try_again")


KEY = sign_account(WEBHOOK_KEY, 31)
DELETED = "contacts%5Bdelete%5D%5B0%5D%5Bid%5D=900&contacts%5Bdelete%5D%5B1%5D%5Bid%5D=901&account%5Bid%5D=32"


def test_deleted_contacts_become_jobs_of_the_account_in_the_path(amo: Amo) -> None:
    assert amo.tell(DELETED, KEY) == (200, "")

    records = amo.aws.messages("Jobs")
    assert [read_job(record["body"]) for record in records] == [
        ForgetContact(account_id=31, contact_id=900),
        ForgetContact(account_id=31, contact_id=901),
    ]
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"account:31"}


@pytest.mark.parametrize(
    "key",
    ["31", "31-", "31-" + "0" * 64, KEY.replace("31-", "32-"), KEY + "0", KEY.upper(), "ключ", "²-x", "-", KEY[3:]],
)
def test_the_path_of_an_account_cannot_be_guessed(amo: Amo, key: str) -> None:
    assert amo.tell(DELETED, key) == (404, "not_found")
    assert amo.aws.messages("Jobs") == []


@pytest.mark.parametrize("form", ["", "leads[add][0][id]=5", "%ff%00", "contacts[delete][0][id]=²", "{}"])
def test_events_that_say_nothing_of_a_deleted_contact_are_accepted(amo: Amo, form: str) -> None:
    assert amo.tell(form, KEY) == (200, "")
    assert amo.aws.messages("Jobs") == []


@pytest.mark.parametrize("module", ["telegram_webhook.receive", "amo_webhook.receive"])
def test_a_receiver_starts_without_what_it_does_not_need(module: str) -> None:
    names = ("INCOMING_QUEUE_URL", "OUTGOING_QUEUE_URL", "JOBS_QUEUE_URL", "WEBHOOK_KEYS_SECRET_ARN")
    environment = os.environ | dict.fromkeys((*names, "CHANNEL_SECRET_ARN", "AMO_CHANNEL_ID"), "x")
    environment |= {
        "PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT / 'functions'}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }
    unwanted = ("pydantic", "httpx", "jwt", "bridge.bootstrap", "bridge.parts", "bridge.relay")
    code = f"import {module}, sys; print([name for name in {unwanted} if name in sys.modules])"

    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
