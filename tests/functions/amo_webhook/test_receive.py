"""POST /amo/chats/{scope_id} and /amo/crm/{account_key}: who may send, what is queued, every kind of bad input."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.identity import sign_account
from bridge.entrance import LARGEST_BODY
from bridge.jobs import FollowChat, ForgetContacts, read_job
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


def waiting(amo: Amo) -> int:
    """Return how many jobs are queued."""
    name = "ApproximateNumberOfMessages"
    found = amo.aws.sqs.get_queue_attributes(QueueUrl=amo.aws.queue_urls["Jobs"], AttributeNames=[name])
    return int(found["Attributes"][name])


def test_deleted_contacts_become_jobs_of_the_account_in_the_path(amo: Amo) -> None:
    assert amo.tell(DELETED, KEY) == (200, "")

    records = amo.aws.messages("Jobs")
    assert [read_job(record["body"]) for record in records] == [ForgetContacts(account_id=31, contact_ids=[900, 901])]
    assert {record["attributes"]["MessageGroupId"] for record in records} == {"account:31"}


def test_a_bulk_webhook_is_answered_at_once(amo: Amo) -> None:
    form = "&".join(f"contacts[delete][{number}][id]={1000 + number}" for number in range(1500))

    assert amo.tell(form, KEY) == (200, "")

    assert waiting(amo) == 15


def test_a_talk_that_began_becomes_a_job_in_the_line_of_its_chat_once(amo: Amo) -> None:
    form = "talk[add][0][talk_id]=5&talk[add][0][chat_id]=chat-1&talk[add][0][contact_id]=900"
    for told in (form, form, form.replace("=5&", "=6&")):
        assert amo.tell(told, KEY) == (200, "")

    assert waiting(amo) == 2
    record = amo.aws.messages("Jobs")[0]
    assert read_job(record["body"]) == FollowChat(account_id=31, chat_id="chat-1", contact_id=900)
    assert record["attributes"]["MessageGroupId"] == "chat:chat-1"


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
