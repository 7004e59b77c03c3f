"""POST /telegram/{bot_id}: who may send, what is queued, and every kind of bad input."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.identity import Signed, sign_webhook
from bridge.entrance import LARGEST_BODY
from bridge.storage import secrets
from local.world import WEBHOOK_KEY
from tests.fakes.aws import Aws, running_aws
from tests.fakes.functions import cold_start
from tests.fakes.receivers import BOT_ID, UPDATE, Telegram, Unreachable


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


@pytest.fixture
def telegram(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    return Telegram(aws, cold_start("telegram_webhook.receive", aws.environment(), monkeypatch))


def test_an_update_is_queued_as_it_came(telegram: Telegram) -> None:
    raw = '{"update_id":5,\n"message":{"chat":{"id":42},"text":"\\u041f\\u0440 🦊"}}'
    before = int(time.time())

    assert telegram.post(raw) == (200, "")

    (record,) = telegram.queued
    assert record["body"] == raw
    assert record["attributes"]["MessageGroupId"] == "7001:42"
    assert record["attributes"]["MessageDeduplicationId"] == "7001:5"
    attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
    assert before <= int(attributes.pop("received_at")) <= time.time()
    assert attributes == {"bot_id": "7001", "generation": "1"}


@pytest.mark.parametrize("body", [json.dumps(UPDATE), "{broken", ""])
@pytest.mark.parametrize(
    "secret",
    [
        "",
        "1-",
        "1-" + "0" * 64,
        sign_webhook(WEBHOOK_KEY, 7002, Signed(1)),
        sign_webhook("another key", BOT_ID, Signed(1)),
        "2" + sign_webhook(WEBHOOK_KEY, BOT_ID, Signed(1))[1:],
        sign_webhook(WEBHOOK_KEY, BOT_ID, Signed(1)).upper(),
        "секрет",
        "²-" + "0" * 64,
    ],
)
def test_without_the_right_secret_nothing_is_even_parsed(telegram: Telegram, secret: str, body: str) -> None:
    assert telegram.post(body, secret=secret) == (401, "bad_secret")
    assert telegram.queued == []


@pytest.mark.parametrize(
    "bot", ["7002", "", "x", "-7001", "7001.0", "٧٠٠١", "9" * 30, "../7001", "007001", "+7001", "7001/"]
)
def test_the_secret_of_one_bot_opens_no_other(telegram: Telegram, bot: str) -> None:
    assert telegram.post(json.dumps(UPDATE), bot=bot) == (401, "bad_secret")


def test_a_secret_signed_with_a_key_that_is_new_is_not_refused_until_the_old_one_is_forgotten(
    aws: Aws, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "SUSPECT_AFTER", -1.0)
    assert telegram.post(json.dumps(UPDATE)) == (200, "")
    aws.put_secret("webhook-keys", json.dumps({"current": "the next key", "previous": WEBHOOK_KEY}))

    update = json.dumps({"update_id": 6, "message": {"chat": {"id": 42}}})
    assert telegram.post(update, secret=sign_webhook("the next key", BOT_ID, Signed(3))) == (200, "")


def test_two_keys_are_accepted_while_one_is_rotated(
    aws: Aws, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = WEBHOOK_KEY, "the next key"
    aws.put_secret("webhook-keys", json.dumps({"current": newer, "previous": older}))
    monkeypatch.setattr(secrets, "KEPT_FOR", -1.0)

    for number, key in enumerate((older, newer), 1):
        update = json.dumps({"update_id": number, "message": {"chat": {"id": number}}})
        assert telegram.post(update, secret=sign_webhook(key, BOT_ID, Signed(3))) == (200, "")

    aws.put_secret("webhook-keys", json.dumps({"current": newer}))
    assert telegram.post(json.dumps(UPDATE), secret=sign_webhook(older, BOT_ID, Signed(3))) == (401, "bad_secret")
    generations = {record["messageAttributes"]["generation"]["stringValue"] for record in telegram.queued}
    assert generations == {"3"}


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 5, "message": {"chat": {"id": "\ud83d"}}},
        {"update_id": 5, "callback_query": {"message": {"chat": {"id": "4\udc002"}}}},
        {"update_id": 5, "inline_query": {"from": {"id": "\ud83d"}}},
    ],
)
def test_an_id_that_is_no_text_is_refused(telegram: Telegram, update: Any) -> None:
    assert telegram.post(json.dumps(update)) == (400, "bad_id")
    assert telegram.queued == []


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
        ("\ufeff{}", "no_update_id"),
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


def test_bytes_that_are_no_text_cost_an_update_nothing_else(telegram: Telegram) -> None:
    raw = json.dumps(UPDATE, ensure_ascii=False).encode().replace("вет".encode(), b"\xed\xa0\xbd")

    assert telegram.post(base64.b64encode(raw).decode(), base64=True) == (200, "")

    assert json.loads(telegram.queued[0]["body"])["message"]["text"] == "При\ufffd\ufffd\ufffd"


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


@pytest.mark.parametrize("odd", ["я" * 500, None, True, [], {}, 4.5, 10**400, ""])
def test_ids_of_any_shape_are_queued(telegram: Telegram, odd: Any) -> None:
    raw = json.dumps({"update_id": 10**150, "message": {"chat": {"id": odd}, "from": {"id": odd}}})

    assert telegram.post(raw) == (200, "")

    (record,) = telegram.queued
    assert record["attributes"]["MessageGroupId"] == "7001:other"


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


def test_an_update_that_cannot_be_stored_is_asked_for_again(telegram: Telegram) -> None:
    telegram.module._queue._client = Unreachable()

    assert telegram.post(json.dumps(UPDATE)) == (503, "try_again")


BESIDE = sign_webhook(WEBHOOK_KEY, BOT_ID, Signed(1, beside=True))


def test_an_update_goes_to_the_bots_own_code_as_well_where_its_secret_says_so(telegram: Telegram) -> None:
    raw = '{"update_id":5,\n"message":{"chat":{"id":42},"text":"\\u041f\\u0440 🦊"}}'
    before = int(time.time() * 1000)

    for _ in range(2):
        assert telegram.post(raw, secret=BESIDE) == (200, "")

    (ours,), (theirs,) = telegram.queued, telegram.queued_for_code
    assert ours["body"] == theirs["body"] == raw
    for name in ("MessageGroupId", "MessageDeduplicationId"):
        assert ours["attributes"][name] == theirs["attributes"][name]
    attributes = {name: value["stringValue"] for name, value in theirs["messageAttributes"].items()}
    assert before <= int(attributes.pop("received_ms")) <= time.time() * 1000
    assert attributes == {"bot_id": "7001", "generation": "1"}


def test_no_code_gets_an_update_that_is_not_signed_for_it(telegram: Telegram) -> None:
    assert telegram.post(json.dumps(UPDATE)) == (200, "")
    assert (len(telegram.queued), telegram.queued_for_code) == (1, [])


@pytest.mark.parametrize("queue", ["_queue", "_owner_queue"])
def test_an_update_that_one_of_the_two_does_not_get_is_asked_for_again_and_is_there_once(
    telegram: Telegram, queue: str
) -> None:
    working = getattr(telegram.module, queue)._client
    getattr(telegram.module, queue)._client = Unreachable()
    assert telegram.post(json.dumps(UPDATE), secret=BESIDE) == (503, "try_again")

    getattr(telegram.module, queue)._client = working
    assert telegram.post(json.dumps(UPDATE), secret=BESIDE) == (200, "")
    assert (len(telegram.queued), len(telegram.queued_for_code)) == (1, 1)


def test_a_secret_that_cannot_be_read_is_no_wrong_secret(telegram: Telegram) -> None:
    telegram.module._keys._client = Unreachable()

    assert telegram.post(json.dumps(UPDATE)) == (503, "try_again")
