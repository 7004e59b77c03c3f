"""Working off a batch: order, neighbours, pauses, and what becomes of a message that cannot succeed."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from bridge.consumer import ATTEMPTS_OF_A_BUG, LONGEST_VISIBILITY, Consumer, Delivery
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.retries import LAST_ATTEMPT
from bridge.http_calls import LONGEST_CALL
from bridge.observability import Counters
from tests.fakes.lambda_events import FakeContext, record

DOWN = TransientError(Reason.TELEGRAM_UNAVAILABLE, "status 502")
BLOCKED = PermanentError(Reason.BOT_BLOCKED, "Forbidden: bot was blocked by the user")


class FakeSqs:
    """Keeps every pause by receipt handle; `trouble` is raised instead."""

    class meta:  # noqa: N801 - the client's own name
        endpoint_url = "https://sqs.eu-central-1.amazonaws.com"

    def __init__(self) -> None:
        self.pauses: dict[str, int] = {}
        self.calls: list[Any] = []
        self.trouble: Exception | None = None

    def change_message_visibility_batch(self, **call: Any) -> dict[str, Any]:
        if self.trouble is not None:
            raise self.trouble
        self.calls.append(call)
        for entry in call["Entries"]:
            self.pauses[entry["ReceiptHandle"]] = entry["VisibilityTimeout"]
        return {"Successful": [], "Failed": []}


@dataclass
class Work:
    """Notes what was handled and what failed; `errors[body]` are raised by handling, the last one for good."""

    errors: dict[str, Exception] = field(default_factory=dict)
    fail_errors: list[Exception] = field(default_factory=list)
    during: Callable[[Delivery], None] = lambda _: None
    handled: list[str] = field(default_factory=list)
    failed: list[tuple[str, PermanentError]] = field(default_factory=list)
    sqs: FakeSqs = field(default_factory=FakeSqs)
    scale: float = 1.0

    def handle(self, delivery: Delivery) -> None:
        self.handled.append(delivery.body)
        self.during(delivery)
        if delivery.body in self.errors:
            raise self.errors[delivery.body]

    def fail(self, delivery: Delivery, error: PermanentError) -> None:
        if self.fail_errors:
            raise self.fail_errors.pop(0)
        self.failed.append((delivery.body, error))

    def __call__(self, *records: dict[str, Any], context: FakeContext | None = None) -> Any:
        sqs: Any = self.sqs
        lambda_context: Any = context or FakeContext()
        consumer = Consumer(sqs, self.handle, self.fail, self.scale, Counters())
        return consumer({"Records": list(records)}, lambda_context)


def ids(*records: dict[str, Any]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in records]}


def pause_after(error: Exception, attempt: int = 1, scale: float = 1.0) -> int:
    """Return the visibility set for a message that failed with this error."""
    work = Work({"a": error}, scale=scale)
    message = record("a", attempt=attempt)
    assert work(message) == ids(message)
    return work.sqs.pauses[message["receiptHandle"]]


def test_what_succeeds_is_not_reported_and_no_pause_is_set() -> None:
    work = Work()

    assert work(record("a"), record("b", "other")) == {"batchItemFailures": []}
    assert (sorted(work.handled), work.sqs.calls) == (["a", "b"], [])


def test_a_delivery_says_all_that_the_queue_said() -> None:
    seen: list[Delivery] = []
    work = Work(during=seen.append)
    message = record("{}", "7001:42", attempt=3, dedup="7001:5", bot_id="7001")

    work(message)

    assert seen == [Delivery(message["messageId"], "{}", {"bot_id": "7001"}, "7001:42", "7001:5", 3, 1_800_000_000_000)]


def test_a_message_with_attributes_of_another_kind_is_handed_out_all_the_same() -> None:
    work = Work()
    message = record("a")
    message["messageAttributes"] = {"raw": {"binaryValue": "AA==", "dataType": "Binary"}}

    assert work(message) == {"batchItemFailures": []}
    assert work.handled == ["a"]


def test_a_group_is_worked_off_in_order() -> None:
    work = Work(during=lambda delivery: time.sleep(0.02 if delivery.body == "a1" else 0))

    work(record("a1"), record("a2"), record("a3"))

    assert work.handled == ["a1", "a2", "a3"]


def test_groups_are_worked_off_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=5)
    work = Work()

    def meet(_: Delivery) -> None:
        meeting.wait()

    work.during = meet
    assert work(record("a", "a"), record("b", "b"), record("c", "c")) == {"batchItemFailures": []}


def test_a_group_never_runs_beside_itself() -> None:
    running: set[str] = set()
    overlaps: list[str] = []

    def during(delivery: Delivery) -> None:
        if delivery.group in running:
            overlaps.append(delivery.body)
        running.add(delivery.group)
        time.sleep(0.01)
        running.discard(delivery.group)

    Work(during=during)(*(record(f"{number}", f"group-{number % 3}") for number in range(9)))

    assert not overlaps


def test_what_stands_behind_a_failed_message_goes_back_with_it() -> None:
    work = Work({"a2": DOWN})
    records = [record("a1", "a"), record("b1", "b"), record("a2", "a"), record("a3", "a"), record("b2", "b")]

    answer = work(*records)

    assert answer == ids(records[2], records[3])
    assert sorted(work.handled) == ["a1", "a2", "b1", "b2"]
    pauses = work.sqs.pauses
    assert set(pauses) == {records[2]["receiptHandle"], records[3]["receiptHandle"]}
    assert len(set(pauses.values())) == 1
    assert work.sqs.calls[0]["QueueUrl"] == "https://sqs.eu-central-1.amazonaws.com/123456789012/incoming.fifo"


def test_each_group_has_a_pause_of_its_own() -> None:
    slow = TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=100)
    work = Work({"a": slow, "b": DOWN})
    first, second = record("a", "a"), record("b", "b")

    work(first, second)

    assert work.sqs.pauses[first["receiptHandle"]] >= 100
    assert work.sqs.pauses[second["receiptHandle"]] <= 2


def test_a_permanent_error_is_put_aside_and_its_group_goes_on() -> None:
    work = Work({"a1": BLOCKED})

    assert work(record("a1"), record("a2")) == {"batchItemFailures": []}
    assert work.handled == ["a1", "a2"]
    assert work.failed == [("a1", BLOCKED)]
    assert work.sqs.calls == []


@pytest.mark.parametrize("attempt", [1, ATTEMPTS_OF_A_BUG - 1])
def test_what_nobody_foresaw_is_tried_some_times(attempt: int) -> None:
    work = Work({"a": ZeroDivisionError("secret detail")})
    message = record("a", attempt=attempt)

    assert work(message) == ids(message)
    assert work.failed == []
    assert work.sqs.pauses[message["receiptHandle"]] >= 1


@pytest.mark.parametrize("attempt", [ATTEMPTS_OF_A_BUG, LAST_ATTEMPT + 5])
def test_and_is_then_put_aside_without_its_text(attempt: int) -> None:
    work = Work({"a": ZeroDivisionError("secret detail")})

    assert work(record("a", attempt=attempt), record("b")) == {"batchItemFailures": []}
    ((body, error),) = work.failed
    assert (body, error.reason, error.detail) == ("a", Reason.INTERNAL, "ZeroDivisionError")
    assert work.handled == ["a", "b"]


@pytest.mark.parametrize(
    "trouble", [TransientError(Reason.STORAGE_UNAVAILABLE), KeyError("bot_id"), PermanentError(Reason.UNREADABLE)]
)
@pytest.mark.parametrize(
    ("error", "attempt"), [(BLOCKED, 1), (DOWN, LAST_ATTEMPT), (ZeroDivisionError(), ATTEMPTS_OF_A_BUG)]
)
def test_what_cannot_even_be_put_aside_waits_too(error: Exception, attempt: int, trouble: Exception) -> None:
    work = Work({"a": error}, fail_errors=[trouble])
    first, second = record("a", attempt=attempt), record("b")

    assert work(first, second) == ids(first, second)
    assert work.handled == ["a"]
    assert work.sqs.pauses[first["receiptHandle"]] >= 1, "it must not spin"

    assert work(first, second) == {"batchItemFailures": []}
    assert [body for body, _ in work.failed] == ["a"]


def test_the_last_attempt_ends_the_trying() -> None:
    work = Work({"a": DOWN})

    before, last = record("a", attempt=LAST_ATTEMPT - 1), record("a", attempt=LAST_ATTEMPT)
    assert work(before) == ids(before)
    assert work.failed == []
    assert work(last) == {"batchItemFailures": []}

    ((_, error),) = work.failed
    assert error.reason is Reason.TELEGRAM_UNAVAILABLE
    assert "gave up" in error.detail


def test_what_there_is_no_time_for_goes_back_untouched_and_at_once() -> None:
    work = Work()
    records = [record("a1"), record("a2"), record("a3")]
    enough, little = 60_000, int(LONGEST_CALL * 1000) - 1

    answer = work(*records, context=FakeContext([enough, little]))

    assert answer == ids(*records[1:])
    assert work.handled == ["a1"]
    assert set(work.sqs.pauses.values()) == {0}
    assert work.failed == []


@pytest.mark.parametrize("asked", [0.2, 1.0, 1.5, 14.0, 299.0, 3600.0])
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_what_the_other_side_asked_for_is_waited_for_or_more(asked: float, scale: float) -> None:
    pause = pause_after(TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=asked), scale=scale)

    assert type(pause) is int
    assert asked <= pause <= max(2, asked * 1.1 + 1)


@pytest.mark.parametrize("asked", [12 * 3600.0, 10.0**9, float("inf")])
def test_a_pause_is_never_longer_than_sqs_allows(asked: float) -> None:
    pause = pause_after(TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=asked))

    assert pause == LONGEST_VISIBILITY
    assert LONGEST_VISIBILITY < 12 * 3600 - 900


@pytest.mark.parametrize("asked", [float("nan"), -5.0, 0.0])
def test_nonsense_is_not_waited_for(asked: float) -> None:
    assert 1 <= pause_after(TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=asked)) <= 2


def test_pauses_grow_to_five_minutes() -> None:
    pauses = [pause_after(DOWN, attempt) for attempt in (1, 2, 4, 6, 8, 20)]

    assert pauses == sorted(pauses)
    assert pauses[0] <= 2
    assert 270 <= pauses[-1] <= 330


def test_waiting_for_a_turn_does_not_grow_like_failures_do() -> None:
    pause = pause_after(NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", 1.4), attempt=12)

    assert 1.4 <= pause <= 18


@pytest.mark.parametrize(
    "trouble",
    [
        ClientError({"Error": {"Code": "ReceiptHandleIsInvalid"}}, "ChangeMessageVisibilityBatch"),
        EndpointConnectionError(endpoint_url="https://sqs"),
    ],
)
def test_a_pause_that_cannot_be_set_loses_nothing(trouble: Exception) -> None:
    work = Work({"a": DOWN})
    work.sqs.trouble = trouble
    message, other = record("a"), record("b", "other")

    assert work(message, other) == ids(message)
    assert sorted(work.handled) == ["a", "b"]


def test_retries_are_counted_as_one_metrics_line(capsys: pytest.CaptureFixture[str]) -> None:
    pause_after(DOWN)

    assert '"retries":[1.0]' in capsys.readouterr().out.replace(" ", "")
