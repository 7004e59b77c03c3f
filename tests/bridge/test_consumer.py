"""Working off a message: its pauses, and what becomes of one that cannot succeed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from bridge.consumer import ATTEMPTS_OF_A_BUG, LONGEST_VISIBILITY, Consumer, Delivery
from bridge.deadline import Deadline
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.retries import LAST_ATTEMPT, OLDEST
from bridge.observability import Counters
from tests.fakes.clock import FakeClock
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

    def change_message_visibility(self, **call: Any) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.calls.append(call)
        self.pauses[call["ReceiptHandle"]] = call["VisibilityTimeout"]


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
    clock: FakeClock = field(default_factory=FakeClock)

    def handle(self, delivery: Delivery) -> None:
        self.handled.append(delivery.body)
        self.during(delivery)
        if delivery.body in self.errors:
            raise self.errors[delivery.body]

    def fail(self, delivery: Delivery, error: PermanentError) -> None:
        if self.fail_errors:
            raise self.fail_errors.pop(0)
        self.failed.append((delivery.body, error))

    def __call__(self, message: dict[str, Any]) -> Any:
        sqs: Any = self.sqs
        context: Any = FakeContext()
        return Consumer(sqs, self.handle, self.fail, self.scale, Counters(), Deadline(), self.clock)(
            {"Records": [message]}, context
        )


def back(message: dict[str, Any]) -> dict[str, Any]:
    """Return the answer that gives a message back to its queue."""
    return {"batchItemFailures": [{"itemIdentifier": message["messageId"]}]}


def pause_after(error: Exception, attempt: int = 1, scale: float = 1.0) -> int:
    """Return the visibility set for a message that failed with this error."""
    work = Work({"a": error}, scale=scale)
    message = record("a", attempt=attempt)
    assert work(message) == back(message)
    return work.sqs.pauses[message["receiptHandle"]]


def test_what_succeeds_is_not_reported_and_no_pause_is_set() -> None:
    work = Work()

    assert work(record("a")) == {"batchItemFailures": []}
    assert (work.handled, work.sqs.calls) == (["a"], [])


def test_a_message_that_has_to_wait_is_reported_with_its_pause_on_its_own_queue() -> None:
    work = Work({"a": DOWN})
    message = record("a")

    assert work(message) == back(message)
    (call,) = work.sqs.calls
    assert call["QueueUrl"] == "https://sqs.eu-central-1.amazonaws.com/123456789012/incoming.fifo"
    assert call["ReceiptHandle"] == message["receiptHandle"]


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


def test_a_permanent_error_is_put_aside_and_not_given_back() -> None:
    work = Work({"a": BLOCKED})

    assert work(record("a")) == {"batchItemFailures": []}
    assert work.failed == [("a", BLOCKED)]
    assert work.sqs.calls == []


@pytest.mark.parametrize("attempt", [1, ATTEMPTS_OF_A_BUG - 1])
def test_what_nobody_foresaw_is_tried_some_times(attempt: int) -> None:
    work = Work({"a": ZeroDivisionError("secret detail")})
    message = record("a", attempt=attempt)

    assert work(message) == back(message)
    assert work.failed == []
    assert work.sqs.pauses[message["receiptHandle"]] >= 1


@pytest.mark.parametrize("attempt", [ATTEMPTS_OF_A_BUG, LAST_ATTEMPT + 5])
def test_and_is_then_put_aside_without_its_text(attempt: int) -> None:
    work = Work({"a": ZeroDivisionError("secret detail")})

    assert work(record("a", attempt=attempt)) == {"batchItemFailures": []}
    ((body, error),) = work.failed
    assert (body, error.reason, error.detail) == ("a", Reason.INTERNAL, "ZeroDivisionError")
    assert (work.handled, work.sqs.calls) == (["a"], [])


@pytest.mark.parametrize(
    "trouble", [TransientError(Reason.STORAGE_UNAVAILABLE), KeyError("bot_id"), PermanentError(Reason.UNREADABLE)]
)
@pytest.mark.parametrize(
    ("error", "attempt"), [(BLOCKED, 1), (DOWN, LAST_ATTEMPT), (ZeroDivisionError(), ATTEMPTS_OF_A_BUG)]
)
def test_what_cannot_even_be_put_aside_waits_too(error: Exception, attempt: int, trouble: Exception) -> None:
    work = Work({"a": error}, fail_errors=[trouble])
    message = record("a", attempt=attempt)

    assert work(message) == back(message)
    assert work.failed == []
    assert work.sqs.pauses[message["receiptHandle"]] >= 1, "it must not spin"

    assert work(message) == {"batchItemFailures": []}
    assert [body for body, _ in work.failed] == ["a"]


def test_the_last_attempt_ends_the_trying() -> None:
    work = Work({"a": DOWN})

    before, last = record("a", attempt=LAST_ATTEMPT - 1), record("a", attempt=LAST_ATTEMPT)
    assert work(before) == back(before)
    assert work.failed == []
    assert work(last) == {"batchItemFailures": []}

    ((_, error),) = work.failed
    assert error.reason is Reason.TELEGRAM_UNAVAILABLE
    assert "gave up" in error.detail


ASKED_TO_WAIT = TransientError(Reason.TELEGRAM_UNAVAILABLE, "Too Many Requests", retry_after=3600)


@pytest.mark.parametrize("error", [DOWN, ASKED_TO_WAIT, NotYetError(Reason.TELEGRAM_UNAVAILABLE, "our pace", 3600)])
@pytest.mark.parametrize("attempt", [1, 90])
def test_a_message_that_is_too_old_is_tried_once_more_and_ends_as_a_failure(
    error: TransientError, attempt: int
) -> None:
    work = Work({"a": error})
    work.clock.time += OLDEST

    assert work(record("a", attempt=attempt)) == {"batchItemFailures": []}

    assert work.handled == ["a"]
    ((_, failure),) = work.failed
    assert failure.reason is Reason.WAITED_TOO_LONG
    assert "telegram_unavailable" in failure.detail


def test_before_that_it_waits_no_longer_than_it_may() -> None:
    work = Work({"a": ASKED_TO_WAIT})
    work.clock.time += OLDEST - 900
    message = record("a", attempt=90)

    assert work(message) == back(message)
    assert work.failed == []
    assert work.sqs.pauses[message["receiptHandle"]] == 900


def test_one_that_arrives_however_late_is_delivered() -> None:
    work = Work()
    work.clock.time += 2 * OLDEST

    assert work(record("a")) == {"batchItemFailures": []}
    assert (work.handled, work.failed) == (["a"], [])


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
    pauses = [pause_after(DOWN, attempt) for attempt in (1, 2, 4, 8, 20, 100)]

    assert pauses == sorted(pauses)
    assert pauses[0] <= 2
    assert 270 <= pauses[-1] <= 330


def test_waiting_for_a_turn_does_not_grow_like_failures_do() -> None:
    pause = pause_after(NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", 1.4), attempt=12)

    assert 1.4 <= pause <= 18


@pytest.mark.parametrize(
    "trouble",
    [
        ClientError({"Error": {"Code": "ReceiptHandleIsInvalid"}}, "ChangeMessageVisibility"),
        EndpointConnectionError(endpoint_url="https://sqs"),
    ],
)
def test_a_pause_that_cannot_be_set_loses_nothing(trouble: Exception) -> None:
    work = Work({"a": DOWN})
    work.sqs.trouble = trouble
    message = record("a")

    assert work(message) == back(message)
    assert work.handled == ["a"]


def test_retries_are_counted_as_one_metrics_line(capsys: pytest.CaptureFixture[str]) -> None:
    pause_after(DOWN)

    assert '"retries":[1.0]' in capsys.readouterr().out.replace(" ", "")
