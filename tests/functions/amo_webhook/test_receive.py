"""POST /amo/chats/{scope_id} and /amo/crm/{account_key}: who may send, what is queued, every kind of bad input."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bridge.domain.identity import sign_account
from bridge.entrance import LARGEST_BODY
from bridge.jobs import FollowChat, FollowDeals, ForgetContacts, read_job
from bridge.storage import secrets
from local.world import AMO_CHANNEL_ID, WEBHOOK_KEY
from tests.fakes.aws import Aws, running_aws
from tests.fakes.functions import cold_start
from tests.fakes.receivers import AMOJO_ID, SCOPE, Amo, Unreachable


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


@pytest.fixture
def amo(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Amo:
    return Amo(aws, cold_start("amo_webhook.receive", aws.environment(), monkeypatch))


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
    assert record["attributes"]["MessageGroupId"] == "amojo-chat"
    assert record["attributes"]["MessageDeduplicationId"] == "amojo-message"
    assert record["messageAttributes"]["scope_id"]["stringValue"] == SCOPE


def test_a_conversation_is_one_line_whether_or_not_amojo_names_it_in_our_words(amo: Amo) -> None:
    for number, conversation in enumerate([{"id": "amojo-chat"}, {"id": "amojo-chat", "client_id": "7001:42"}]):
        message = {"message": {"id": f"m{number}"}, "conversation": conversation}
        assert amo.post(json.dumps(hook(message=message))) == (200, "")

    groups = [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Outgoing")]
    assert groups == ["amojo-chat", "amojo-chat"]


def test_a_byte_order_mark_is_no_part_of_a_hook(amo: Amo) -> None:
    raw = json.dumps(hook())

    assert amo.post(f"\ufeff{raw}") == (200, "")

    assert [record["body"] for record in amo.aws.messages("Outgoing")] == [raw]


def test_bytes_that_are_no_text_cost_a_hook_nothing_else(amo: Amo) -> None:
    raw = json.dumps(hook(), ensure_ascii=False).encode().replace("день".encode(), b"\xed\xa0\xbd\xff")

    assert amo.post(base64.b64encode(raw).decode(), base64=True) == (200, "")

    (record,) = amo.aws.messages("Outgoing")
    assert json.loads(record["body"])["message"]["message"]["text"] == "Добрый " + 4 * "\ufffd"


@pytest.mark.parametrize("odd", ["\ud83d", "a\udc00b", "x" * 513, "я" * 257, 1.5, True, ["id"], {"id": 1}])
@pytest.mark.parametrize("place", ["message", "conversation"])
def test_an_id_that_is_no_text_is_refused(amo: Amo, odd: Any, place: str) -> None:
    message = hook()["message"] | {place: {"id": odd}}

    status, code = amo.post(json.dumps(hook(message=message)))

    assert (status, code) == (400, "bad_id")
    assert amo.aws.messages("Outgoing") == []


@pytest.mark.parametrize("signature", ["", "0" * 40, "подпись", "601e878f0b596fc8dc377162554d91bf401c9f3f"])
@pytest.mark.parametrize("body", [json.dumps(hook()), "{broken"])
def test_without_the_right_signature_nothing_is_even_parsed(amo: Amo, signature: str, body: str) -> None:
    assert amo.post(body, signature=signature) == (401, "bad_signature")
    assert amo.aws.messages("Outgoing") == []


def test_a_hook_signed_with_the_next_secret_is_not_lost(amo: Amo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "SUSPECT_AFTER", -1.0)
    raw = json.dumps(hook())
    assert amo.post(raw) == (200, "")
    amo.aws.put_secret("channel-secret", "the next secret")

    genuine = hmac.new(b"the next secret", raw.encode(), hashlib.sha1).hexdigest()
    assert amo.post(raw, signature=genuine) == (200, "")


def test_a_signature_is_of_the_very_bytes(amo: Amo) -> None:
    raw = json.dumps(hook(), ensure_ascii=False).encode() + b"\n"

    assert amo.post(base64.b64encode(raw).decode(), base64=True) == (200, "")
    assert amo.aws.messages("Outgoing")[0]["body"].encode() == raw


@pytest.mark.parametrize("scope", [f"{AMO_CHANNEL_ID}_other", f"other_{AMOJO_ID}", AMOJO_ID, "", SCOPE + "x"])
def test_a_hook_of_another_account_is_refused(amo: Amo, scope: str) -> None:
    assert amo.post(json.dumps(hook()), scope=scope) == (403, "foreign_scope")
    assert amo.post(json.dumps(hook(account_id=None)), scope=f"{AMO_CHANNEL_ID}_{AMOJO_ID}") == (403, "foreign_scope")


def action(**kinds: Any) -> str:
    return json.dumps({"account_id": AMOJO_ID, "time": 1_700_000_000, "action": kinds})


CHAT = {"id": "amojo-chat", "client_id": "7001:42"}
REACTION = {"msgid": "amojo-message", "conversation": CHAT, "type": "react", "emoji": "👍"}
TYPING = {"user": {"id": "u"}, "conversation": CHAT, "expired_at": 1_700_000_005}


def test_a_reaction_waits_among_the_messages_of_its_chat(amo: Amo) -> None:
    raw = action(reaction=REACTION)

    for _ in range(2):  # put, taken back and put again within a second
        assert amo.post(raw) == (200, "")

    records = amo.aws.messages("Outgoing")
    assert [record["body"] for record in records] == [raw, raw]
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"amojo-chat"}
    assert records[0]["messageAttributes"]["scope_id"]["stringValue"] == SCOPE


def test_typing_waits_in_a_line_of_its_own_and_once(amo: Amo) -> None:
    for _ in range(2):
        assert amo.post(action(typing=TYPING)) == (200, "")
    assert amo.post(action(typing=TYPING | {"expired_at": 1_700_000_010})) == (200, "")

    records = amo.aws.messages("Outgoing")
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"typing:amojo-chat"}
    assert len(records) == 2


@pytest.mark.parametrize(
    "kinds",
    [
        {},
        {"kind_of_next_year": {"conversation": CHAT}},
        {"reaction": {}},
        {"reaction": None},
        {"reaction": "👍"},
        {"reaction": REACTION | {"conversation": None}},
        {"reaction": REACTION | {"conversation": {"id": "\ud83d"}}},
        {"typing": TYPING | {"conversation": {"id": ["chat"]}}},
        {"typing": []},
    ],
)
def test_what_is_no_message_and_says_not_where_is_accepted_and_dropped(amo: Amo, kinds: dict[str, Any]) -> None:
    assert amo.post(action(**kinds)) == (200, "")
    assert amo.aws.messages("Outgoing") == []


@pytest.mark.parametrize("odd", [None, [], "typing", 5])
def test_no_kind_at_all_is_dropped_too(amo: Amo, odd: Any) -> None:
    assert amo.post(json.dumps({"account_id": AMOJO_ID, "time": 1, "action": odd})) == (200, "")
    assert amo.aws.messages("Outgoing") == []


def test_a_reaction_of_another_account_or_without_signature_is_refused(amo: Amo) -> None:
    assert amo.post(action(reaction=REACTION), signature="0" * 40) == (401, "bad_signature")
    assert amo.post(action(reaction=REACTION), scope=f"{AMO_CHANNEL_ID}_other") == (403, "foreign_scope")
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
LARGEST_CRM_EVENT = 4 * 1024 * 1024
DELETED = "contacts%5Bdelete%5D%5B0%5D%5Bid%5D=900&contacts%5Bdelete%5D%5B1%5D%5Bid%5D=901&account%5Bid%5D=32"


def test_deleted_contacts_become_jobs_of_the_account_in_the_path(amo: Amo) -> None:
    assert amo.tell(DELETED, KEY) == (200, "")

    (record,) = amo.aws.messages("Jobs")
    assert read_job(record["body"]) == ForgetContacts(account_id=31, contact_ids=[900, 901])
    assert record["attributes"]["MessageGroupId"] == "account:31"


def test_fifteen_hundred_deleted_contacts_are_one_quick_call(amo: Amo) -> None:
    ids = list(range(40_000_000, 40_001_500))
    form = urlencode({f"contacts[delete][{number}][id]": contact for number, contact in enumerate(ids)})
    form += "&" + urlencode({f"contacts[delete][{number}][type]": "contact" for number in range(1500)})
    calls: list[str] = []
    amo.module._sqs.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    for _ in range(2):
        assert amo.tell(form, KEY) == (200, "")

    assert calls == ["SendMessageBatch"] * 2, "eight jobs, one call a webhook"
    jobs = [read_job(record["body"]) for record in amo.aws.messages("Jobs")]
    assert [contact for job in jobs for contact in job.contact_ids] == ids, "and the repetition is no second one"  # type: ignore[union-attr]


def test_fifteen_hundred_deleted_deals_are_one_quick_call(amo: Amo) -> None:
    ids = list(range(50_000_000, 50_001_500))
    form = urlencode(
        {
            f"leads[delete][{number}][{name}]": value
            for number, deal_id in enumerate(ids)
            for name, value in {"id": deal_id, "status_id": 143, "pipeline_id": 7}.items()
        }
    )
    calls: list[str] = []
    amo.module._sqs.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    assert amo.tell(form, KEY) == (200, "")

    assert calls == ["SendMessageBatch"]
    records = amo.aws.messages("Jobs")
    jobs = [read_job(record["body"]) for record in records]
    assert [deal for job in jobs if isinstance(job, FollowDeals) for deal in job.deal_ids] == ids
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"deals:31"}


def test_a_deal_that_is_deleted_again_within_minutes_is_looked_at_again(amo: Amo) -> None:
    for _ in range(2):
        assert amo.tell("leads[delete][0][id]=5&account[id]=32", KEY) == (200, "")
    jobs = [read_job(record["body"]) for record in amo.aws.messages("Jobs")]
    assert jobs == [FollowDeals(account_id=31, deal_ids=[5])] * 2


def test_three_hundred_talks_are_sent_ten_at_a_time(amo: Amo) -> None:
    talks = {
        f"talk[add][{number}][{name}]": value
        for number in range(300)
        for name, value in {"talk_id": number, "chat_id": f"chat-{number}", "contact_id": 900}.items()
    }
    calls: list[str] = []
    amo.module._sqs.meta.events.register("before-call", lambda model, **_: calls.append(model.name))

    assert amo.tell(urlencode(talks), KEY) == (200, "")

    assert calls == ["SendMessageBatch"] * 30
    lines = [record["attributes"]["MessageGroupId"] for record in amo.aws.messages("Jobs")]
    assert lines == [f"chat:chat-{number}" for number in range(10)], "each chat in a line of its own"


def test_the_largest_bulk_webhook_is_accepted_and_a_larger_one_is_not(amo: Amo) -> None:
    one = "&contacts%5Bdelete%5D%5B0%5D%5Bid%5D=900"
    most = LARGEST_CRM_EVENT // len(one)

    assert amo.tell(one * most, KEY) == (200, "")
    assert amo.tell(one * (most + 1), KEY) == (413, "body_too_large")


def test_jobs_that_cannot_be_stored_are_not_claimed_to_be(amo: Amo) -> None:
    amo.module._jobs._client = Unreachable()

    assert amo.tell(DELETED, KEY) == (503, "try_again")


def test_a_talk_that_began_becomes_a_job_in_the_line_of_its_chat_once(amo: Amo) -> None:
    form = "talk[add][0][talk_id]=5&talk[add][0][chat_id]=chat-1&talk[add][0][contact_id]=900"
    form += "&talk[add][0][entity_id]=667&talk[add][0][entity_type]=lead"
    for told in (form, form, form.replace("=5&", "=6&")):
        assert amo.tell(told, KEY) == (200, "")

    records = amo.aws.messages("Jobs")
    assert [read_job(record["body"]) for record in records] == [
        FollowChat(account_id=31, chat_id="chat-1", contact_id=900, talk_id=talk_id, deal_id=667)
        for talk_id in ("5", "6")
    ]
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"chat:chat-1"}


@pytest.mark.parametrize(
    "key",
    ["31", "31-", "31-" + "0" * 64, KEY.replace("31-", "32-"), KEY + "0", KEY.upper(), "ключ", "²-x", "-", KEY[3:]],
)
def test_the_path_of_an_account_cannot_be_guessed(amo: Amo, key: str) -> None:
    assert amo.tell(DELETED, key) == (404, "not_found")
    assert amo.aws.messages("Jobs") == []


@pytest.mark.parametrize(
    "form",
    [
        "",
        "leads[add][0][id]=5",
        "leads[update][0][id]=5",
        "leads[restore][0][id]=5",
        "%ff%00",
        "contacts[delete][0][id]=²",
        "{}",
    ],
)
def test_events_that_say_nothing_of_a_deleted_contact_are_accepted(amo: Amo, form: str) -> None:
    assert amo.tell(form, KEY) == (200, "")
    assert amo.aws.messages("Jobs") == []
