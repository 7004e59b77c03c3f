"""POST /platform/answers/{key}: who may answer, what is queued, and every kind of bad input."""

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from bridge.domain.identity import ConversationId, sign_conversation
from bridge.domain.routes import PlatformRoute
from bridge.route_lines import answer_in
from bridge.storage.bots import BotStore
from local.world import WEBHOOK_KEY
from tests.fakes.aws import TABLES, Aws, running_aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.functions import cold_start
from tests.fakes.lambda_events import FakeContext, http_event

TALK = ConversationId(7001, 42)
SECRET = "between-us"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws(*TABLES) as aws:
        yield aws


class Platform:
    """A platform that answers; `queued` are the answers on their way to the person, `called` what people are asked."""

    def __init__(self, aws: Aws, function: ModuleType) -> None:
        self.aws = aws
        self.function = function

    def posts(self, body: object, key: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
        raw = body if isinstance(body, str) else json.dumps(body)
        event = http_event({"key": key or sign_conversation(WEBHOOK_KEY, 31, TALK)}, raw, headers)
        answer = self.function.handler(event, FakeContext())
        return answer["statusCode"], json.loads(answer["body"])

    def refused(self, body: object, key: str = "", **headers: str) -> tuple[int, str]:
        status, told = self.posts(body, key, **headers)
        assert told["error"]["message"]
        assert self.queued == []
        return status, told["error"]["code"]

    @property
    def queued(self) -> list[str]:
        found = []
        for record in self.aws.messages("Outgoing"):
            attributes = {name: value["stringValue"] for name, value in record["messageAttributes"].items()}
            answer = answer_in(attributes, record["body"])
            assert answer is not None
            assert answer.conversation == TALK
            found.append(answer.content.seen if answer.content else "")
        return found

    @property
    def called(self) -> list[tuple[str, str]]:
        return [
            (record["attributes"]["MessageGroupId"], record["messageAttributes"]["people"]["stringValue"])
            for record in self.aws.messages("Incoming")
        ]


@pytest.fixture
def platform(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Platform:
    sealed = aws.vault().seal(SECRET, {"account": "31", "bot": "7001", "for": "secret"})
    bot = make_bot(route=PlatformRoute(1, "https://platform.example", sealed))
    BotStore(aws.table("Bots"), FakeClock()).add(bot)
    return Platform(aws, cold_start("route_webhook.platform", aws.environment(), monkeypatch))


def test_an_answer_is_queued_for_its_person(platform: Platform) -> None:
    body = {"answers": [{"type": "text", "text": "Пять тысяч"}, {"type": "text", "text": "Ещё?"}]}
    assert platform.posts(body, **{"x-webhook-secret": SECRET}) == (200, {"ok": True, "messages": 2})
    assert platform.queued == ["Пять тысяч", "Ещё?"]
    assert platform.called == []


def test_the_secret_may_come_as_a_bearer_token(platform: Platform) -> None:
    assert platform.posts({"content": "Да"}, authorization=f"Bearer {SECRET}")[0] == 200


def test_a_mark_of_the_byte_order_makes_no_other_answer(platform: Platform) -> None:
    for said in ('{"content": "Да"}', '\ufeff{"content": "Да"}'):
        assert platform.posts(said, **{"x-webhook-secret": SECRET}) == (200, {"ok": True, "messages": 1})
    assert platform.queued == ["Да"]


def test_people_are_called_in_the_line_of_the_conversation(platform: Platform) -> None:
    assert platform.posts({"content": "Зову", "escalate": True}, **{"x-webhook-secret": SECRET})[0] == 200
    assert platform.queued == ["Зову"]
    assert platform.called == [("7001:42", "call")]


@pytest.mark.parametrize("headers", [{}, {"x-webhook-secret": "another"}, {"authorization": f"Basic {SECRET}"}])
def test_without_the_secret_nothing_is_even_parsed(platform: Platform, headers: dict[str, str]) -> None:
    assert platform.refused({"content": "Да"}, **headers) == (401, "bad_secret")
    assert platform.refused("{broken", **headers)[0] in {400, 401}


GENUINE = sign_conversation(WEBHOOK_KEY, 31, TALK)


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "31-7001-42-",
        "31-7001-42-" + "0" * 64,
        GENUINE.replace("31", "32", 1),
        GENUINE.replace("42", "43", 1),
        GENUINE.upper(),
        f"{GENUINE}\n",
        sign_conversation(WEBHOOK_KEY, 32, TALK),
        sign_conversation("another key", 31, TALK),
        sign_conversation(WEBHOOK_KEY, 31, ConversationId(7001, 43)).replace("-43-", "-42-"),
        "31-7001--42-" + "0" * 64,
        "31-٧٠٠١-42-" + "0" * 64,
        "9" * 400,
    ],
)
def test_an_address_that_nobody_was_given_is_not_there(platform: Platform, key: str) -> None:
    assert platform.refused({"content": "Да"}, key, **{"x-webhook-secret": SECRET}) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{broken", "bad_json"),
        ("[]", "bad_json"),
        ("", "bad_json"),
        ({}, "no_answer"),
        ({"content": " "}, "no_answer"),
        ({"answers": {}}, "bad_answers"),
        ({"answers": [{"type": "photo", "url": "javascript:alert(1)"}]}, "bad_answer_url"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_own_code(platform: Platform, body: object, code: str) -> None:
    assert platform.refused(body, **{"x-webhook-secret": SECRET}) == (400, code)


def test_too_much_is_refused(platform: Platform) -> None:
    assert platform.refused("x" * (256 * 1024 + 1), **{"x-webhook-secret": SECRET}) == (413, "body_too_large")


def test_the_same_answer_posted_again_is_queued_once(platform: Platform) -> None:
    for _ in range(2):
        platform.posts({"content": "Да"}, **{"x-webhook-secret": SECRET})
    assert platform.queued == ["Да"]


def test_answers_that_the_platform_names_are_told_apart(platform: Platform) -> None:
    for name in ("a", "b", "a"):
        platform.posts({"content": "Да"}, **{"x-webhook-secret": SECRET, "idempotency-key": name})
    for number in (1, 2, 1):
        platform.posts({"content": "Нет", "message_id": number}, **{"x-webhook-secret": SECRET})
    assert platform.queued == ["Да", "Да", "Нет", "Нет"]


def test_an_answer_that_is_posted_again_with_another_time_is_the_same_by_its_id(platform: Platform) -> None:
    for attempt in (1, 2):
        platform.posts({"id": "a-1", "content": "Да", "attempt": attempt}, **{"x-webhook-secret": SECRET})
    platform.posts({"id": "a-1", "content": "Нет", "attempt": 1}, **{"x-webhook-secret": SECRET})
    assert platform.queued == ["Да", "Нет"], "nor is anything lost of a platform that has one id for all"


def test_a_queue_that_takes_nothing_has_the_platform_come_again(platform: Platform, aws: Aws) -> None:
    aws.sqs.delete_queue(QueueUrl=aws.queue_urls["Outgoing"])
    status, told = platform.posts({"content": "Да"}, **{"x-webhook-secret": SECRET})
    assert (status, told["error"]["code"]) == (503, "try_again")
