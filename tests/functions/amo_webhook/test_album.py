"""Files of one message through the function: held, looked at again, sent as one album."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.held import LARGEST_HELD
from bridge.domain.reasons import Reason
from bridge.domain.retries import LAST_ATTEMPT
from bridge.relay.outgoing import gather_album
from tests.fakes.steps import KilledError
from tests.fakes.workers import AMOJO_ID, SCOPE, Worker, running_worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(gather_album, "QUIET", 0.01)
    with running_worker("amo_webhook.deliver", "Outgoing", monkeypatch) as worker:
        yield worker


def attach(worker: Worker, number: int, caption: str = "", **changes: Any) -> str:
    """Queue one of several pictures; returns its dedup id."""
    path = f"/attachments/{number}.jpg"
    worker.outside.files[path] = f"picture {number}".encode()
    address = f"https://amojo.amocrm.ru{path}"
    written = {"id": f"m{number}", "type": "picture", "media": address, "file_name": f"{number}.jpg"}
    message = {
        "conversation": {"id": "amojo-chat", "client_id": "7001:42"},
        "msec_timestamp": 1_800_000_000_000 + number,
        "message": written | {"text": caption, "media_group_id": "album"} | changes,
    }
    worker.send(
        json.dumps({"account_id": AMOJO_ID, "message": message}), "amojo-chat", dedup=f"m{number}", scope_id=SCOPE
    )
    return f"m{number}"


def statuses(worker: Worker) -> dict[str, int]:
    return {report["msgid"]: report["status_code"] for report in worker.outside.called("/delivery_status")}


def held(worker: Worker) -> list[str]:
    return [name for item in worker.aws.items("Conversations") for name in item if name.startswith("held#")]


def test_pictures_of_one_message_are_one_album(worker: Worker) -> None:
    names = [attach(worker, number, f"подпись {number}") for number in range(3)]

    assert worker.run() == []

    (album,) = worker.outside.called("/sendMediaGroup")
    assert [item["caption"] for item in json.loads(album["media"])] == ["подпись 0", "подпись 1", "подпись 2"]
    assert [album[f"file{number}"] for number in range(3)] == [
        (f"{number}.jpg", f"picture {number}".encode()) for number in range(3)
    ]
    assert statuses(worker) == dict.fromkeys(names, 1)
    assert held(worker) == []
    kept = {item["message"]: item for item in worker.aws.items("Receipts")}
    assert [kept[f"tg#{3000 + number}"]["crm_id"] for number in range(3)] == names
    assert [kept[f"out#{name}"]["complete"] for name in names] == [True] * 3


def test_a_worker_that_dies_with_an_album_in_hand_sends_it_again_rather_than_loses_it(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        attach(worker, number)
    receipts = worker.module._work.relay.receipts
    with monkeypatch.context() as dying:

        def die(*_: object) -> None:
            raise KilledError

        dying.setattr(type(receipts), "outgoing", die)
        records = []
        while found := worker.aws.messages("Outgoing", at_most=1):
            records += found
            if not worker.work_off(found[0]):
                break

    assert len(worker.outside.called("/sendMediaGroup")) == 1
    assert len(held(worker)) == 2
    assert worker.work_off(records[-1])

    assert len(worker.outside.called("/sendMediaGroup")) == 2
    assert statuses(worker) == {"m0": 1, "m1": 1}
    assert held(worker) == []


def test_an_album_that_cannot_be_sent_is_a_failure_for_each_and_holds_nobody_up(worker: Worker) -> None:
    blocked = 403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    worker.outside.script = {"/sendMediaGroup": [blocked], "/sendPhoto": [blocked] * 2}
    names = [attach(worker, number) for number in range(2)]

    assert worker.run() == []

    assert [failure.reason for failure in worker.failures] == [Reason.BOT_BLOCKED] * 2
    assert {json.loads(failure.payload["body"])["message"]["message"]["id"] for failure in worker.failures} == {*names}
    assert all(failure.payload["attributes"] == {"scope_id": SCOPE} for failure in worker.failures)
    assert statuses(worker) == dict.fromkeys(names, -1)
    assert held(worker) == []


def test_an_album_that_is_given_up_after_a_day_is_given_up_whole_and_nothing_of_it_is_forgotten(worker: Worker) -> None:
    worker.outside.script = {"/sendMediaGroup": [(502, None)]}
    names = [attach(worker, number) for number in range(3)]

    assert worker.run(attempt=LAST_ATTEMPT) == []

    assert [failure.reason for failure in worker.failures] == [Reason.TELEGRAM_UNAVAILABLE] * 3
    assert {json.loads(failure.payload["body"])["message"]["message"]["id"] for failure in worker.failures} == {*names}
    assert statuses(worker) == dict.fromkeys(names, -1)
    assert held(worker) == []


def test_a_part_that_cannot_be_read_takes_the_others_nowhere(worker: Worker) -> None:
    attach(worker, 0, type="text", media=None, text=["?"])
    attach(worker, 1)

    assert worker.run() == []

    assert statuses(worker) == {"m0": -1, "m1": 1}
    assert [failure.reason for failure in worker.failures] == [Reason.UNREADABLE]
    assert held(worker) == []


def test_a_part_that_is_too_large_to_be_held_goes_at_once(worker: Worker) -> None:
    attach(worker, 0, "я" * LARGEST_HELD)

    assert worker.run() == []

    assert len(worker.outside.called("/sendPhoto")) == 1
    assert held(worker) == []
