"""What is sealed, kept secret, sent to queues or put behind unguessable addresses."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from bridge.domain.content import File
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.queues import FifoQueue
from bridge.storage import secrets
from bridge.storage.media import S3Media
from bridge.storage.table import Table, get_together
from bridge.storage.vault import KmsVault
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.files import upload

CONTEXT = {"account": "31", "bot": "7001"}


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


def media_in(client: Any) -> S3Media:
    return S3Media(client, "bucket", "https://media.reon.test", "files", lambda: "key", FakeClock())


class Broken:
    """Any AWS client whose every call fails with `error`."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise self._error

        return fail


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret detail"}}, "Operation")
UNREACHABLE = EndpointConnectionError(endpoint_url="https://aws.example")


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(secrets, "time", time)
    return time


def test_a_secret_opens_with_its_context(aws: Aws) -> None:
    sealed = aws.vault().seal("7001:token", CONTEXT)

    assert b"token" not in sealed
    assert aws.vault().open(sealed, dict(reversed(CONTEXT.items()))) == "7001:token"


@pytest.mark.parametrize(
    "other", [{"account": "32", "bot": "7001"}, {"account": "31", "bot": "7002"}, {"account": "31"}, {}]
)
def test_a_secret_does_not_open_with_another_context(aws: Aws, other: dict[str, str]) -> None:
    sealed = aws.vault().seal("7001:token", CONTEXT)

    with pytest.raises(PermanentError) as refused:
        aws.vault().open(sealed, other)

    assert "token" not in repr(refused.value)


def test_a_cached_secret_is_cached_for_its_context_only(aws: Aws) -> None:
    vault = aws.vault()
    sealed = vault.seal("7001:token", CONTEXT)
    vault.open(sealed, CONTEXT)

    with pytest.raises(PermanentError):
        vault.open(sealed, CONTEXT | {"account": "32"})


def test_an_opened_secret_asks_kms_nothing_again(aws: Aws) -> None:
    vault = aws.vault()
    sealed = vault.seal("7001:token", CONTEXT)
    aws.calls.clear()

    for _ in range(3):
        assert vault.open(sealed, CONTEXT) == "7001:token"

    assert aws.calls == {"kms.Decrypt": 1}


def test_the_vault_keeps_only_so_much_in_memory(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.storage.vault.OPENED_KEPT", 2)
    vault = aws.vault()
    sealed = [vault.seal(str(number), CONTEXT) for number in range(3)]
    for one in sealed:
        vault.open(one, CONTEXT)
    aws.calls.clear()

    assert [vault.open(one, CONTEXT) for one in sealed] == ["0", "1", "2"]
    assert aws.calls["kms.Decrypt"] >= 1


@pytest.mark.parametrize("error", [THROTTLED, UNREACHABLE])
def test_every_store_says_try_again_when_aws_does_not_answer(error: Exception) -> None:
    broken: Any = Broken(error)
    attempts: list[Callable[[], object]] = [
        lambda: KmsVault(broken, "key").seal("token", CONTEXT),
        lambda: KmsVault(broken, "key").open(b"sealed", CONTEXT),
        lambda: media_in(broken).keep(31, File("id", "unique", "a.jpg"), upload()),
        lambda: media_in(broken).find(31, File("id", "unique", "a.jpg")),
        lambda: FifoQueue(broken, "url").send("{}", group="g", dedup="d"),
        lambda: secrets.Secret(broken, "arn").text(),
        lambda: Table(broken, "Bots").get({"bot_id": 1}),
        lambda: get_together(broken, [(Table(broken, "Bots"), {"bot_id": 1})]),
    ]
    for attempt in attempts:
        with pytest.raises(TransientError) as trouble:
            attempt()
        assert trouble.value.reason is Reason.STORAGE_UNAVAILABLE
        assert "secret detail" not in str(trouble.value)


def test_what_dynamodb_left_unread_is_no_missing_item() -> None:
    class Busy:
        def batch_get_item(self, RequestItems: Any) -> dict[str, Any]:  # noqa: N803 - the API's name
            return {"Responses": {}, "UnprocessedKeys": RequestItems}

    client: Any = Busy()
    with pytest.raises(TransientError):
        get_together(client, [(Table(client, "Bots"), {"bot_id": 1})])


def test_a_secret_is_read_once_and_again_after_a_while(aws: Aws, time: Time) -> None:
    secret = aws.secret("webhook-keys", "one")
    aws.calls.clear()
    assert [secret.text(), secret.text()] == ["one", "one"]
    aws.put_secret("webhook-keys", "two")

    time.now += secrets.KEPT_FOR - 1
    assert secret.text() == "one"
    time.now += 2
    assert secret.text() == "two"
    assert aws.calls == {"secretsmanager.GetSecretValue": 2}


def test_what_does_not_fit_is_tried_with_a_secret_rotated_meanwhile(aws: Aws, time: Time) -> None:
    secret = aws.secret("webhook-keys", "one")
    assert secret.proves(lambda kept: kept.text() == "one")
    aws.put_secret("webhook-keys", "two")
    aws.calls.clear()

    time.now += secrets.SUSPECT_AFTER - 1
    assert not secret.proves(lambda kept: kept.text() == "two"), "guesses cost no call each"
    assert aws.calls == {}
    time.now += 2
    assert secret.proves(lambda kept: kept.text() == "two")
    assert not secret.proves(lambda kept: kept.text() == "three")
    assert aws.calls == {"secretsmanager.GetSecretValue": 1}


def test_an_older_value_stays_in_use_while_secrets_manager_fails(aws: Aws, time: Time) -> None:
    secret = aws.secret("webhook-keys", "one")
    secret.text()
    secret._client = Broken(UNREACHABLE)  # type: ignore[assignment]

    time.now += secrets.KEPT_FOR + 1

    assert secret.text() == "one"


@pytest.mark.parametrize(
    ("stored", "keys"),
    [
        ({"current": "new"}, ["new"]),
        ({"previous": "old", "current": "new"}, ["new", "old"]),
        ({"current": "new", "previous": ""}, ["new"]),
        ({"current": "new", "previous": None}, ["new"]),
    ],
)
def test_the_key_that_signs_comes_first(aws: Aws, stored: dict[str, Any], keys: list[str]) -> None:
    assert aws.secret("webhook-keys", json.dumps(stored)).keys() == keys


def test_a_message_arrives_with_its_group_and_attributes(aws: Aws) -> None:
    aws.queue("Incoming").send('{"text": "Привет 🦊"}', group="7001:-42", dedup="7001:5", attributes={"bot_id": "7001"})

    (record,) = aws.messages("Incoming")

    assert record["body"] == '{"text": "Привет 🦊"}'
    assert record["attributes"]["MessageGroupId"] == "7001:-42"
    assert record["attributes"]["MessageDeduplicationId"] == "7001:5"
    assert record["messageAttributes"]["bot_id"]["stringValue"] == "7001"


def test_a_repeated_message_is_queued_once(aws: Aws) -> None:
    for _ in range(2):
        aws.queue("Incoming").send("{}", group="g", dedup="7001:5")

    assert len(aws.messages("Incoming")) == 1


@pytest.mark.parametrize("name", ["с кириллицей", "пробел и ещё", "x" * 129, "", "tab\t", "🦊"])
def test_ids_that_sqs_refuses_are_replaced_by_their_hash(aws: Aws, name: str) -> None:
    aws.queue("Incoming").send("{}", group=name, dedup=name)
    aws.queue("Incoming").send("{}", group=name, dedup=name)
    aws.queue("Incoming").send("{}", group=name + "other", dedup=name + "other")

    records = aws.messages("Incoming")

    assert len(records) == 2
    assert all(len(record["attributes"]["MessageGroupId"]) in range(1, 129) for record in records)
    assert records[0]["attributes"]["MessageGroupId"] != records[1]["attributes"]["MessageGroupId"]


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
def test_characters_that_sqs_refuses_arrive_escaped(aws: Aws, character: str) -> None:
    body = json.dumps({"text": f"до {character} после"}, ensure_ascii=False)

    aws.queue("Incoming").send(body, group="g", dedup="d")

    (record,) = aws.messages("Incoming")
    assert character not in record["body"]
    assert json.loads(record["body"]) == json.loads(body)


def test_an_escaped_backslash_before_such_a_character_stays_itself(aws: Aws) -> None:
    body = json.dumps({"text": "\\\uffff"}, ensure_ascii=False)

    aws.queue("Incoming").send(body, group="g", dedup="d")

    assert json.loads(aws.messages("Incoming")[0]["body"]) == {"text": "\\\uffff"}
