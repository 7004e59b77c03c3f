"""Our own answers look like Telegram's, and trouble of ours never like the end of the bot."""

import json

import pytest

from bridge.domain.errors import BridgeError, NotYetError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.owner.answers import refusal_of, written
from bridge.relay.messages.gateway import CallAnswer


def test_a_result_and_what_was_done() -> None:
    passed = written(CallAnswer(True, description="Webhook was set"))

    assert passed.status == 200
    assert passed.body == b'{"ok":true,"result":true,"description":"Webhook was set"}'
    assert passed.headers == {"content-type": "application/json"}


def test_json_that_is_written_already_stays_as_it_is() -> None:
    assert written(CallAnswer(b'[{"update_id": 1.0}]')).body == b'{"ok":true,"result":[{"update_id": 1.0}]}'


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError(401, "wrong_key", "Unauthorized"), 401),
        (NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", 2.2), 429),
        (TransientError(Reason.TELEGRAM_UNAVAILABLE, "ConnectError"), 502),
        (TransientError(Reason.TELEGRAM_UNAVAILABLE, "ReadTimeout", outcome_unknown=True), 504),
        (TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb: throttled"), 503),
        (TransientError(Reason.TOO_SLOW, "no time left to call"), 503),
        (PermanentError(Reason.INTERNAL, "a sealed secret does not open with its context"), 500),
    ],
)
def test_an_error_has_its_status_in_head_and_body(error: BridgeError, status: int) -> None:
    passed = written(refusal_of(error))

    told = json.loads(passed.body)
    assert (passed.status, told["ok"], told["error_code"]) == (status, False, status)
    assert told["description"]


def test_a_wait_is_told_twice_in_whole_seconds() -> None:
    passed = written(refusal_of(NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", 2.2)))

    assert passed.headers["retry-after"] == "3"
    assert json.loads(passed.body) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
