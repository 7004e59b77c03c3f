"""What a bot's own code has said, on the incoming queue and back."""

import json
from collections.abc import Iterator

import pytest

from bridge.code_lines import CodeQueue
from bridge.group_lines import GroupQueue, update_in
from bridge.relay.messages import IncomingMessage
from bridge.relay.messages.code import Uttered
from bridge.telegram.reading import read_raw
from tests.bridge.test_group_lines import share, waiting
from tests.fakes.aws import Aws, running_aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


def uttered(message_id: int = 7, text: str = "Привет", *, edited: bool = False) -> Uttered:
    message = {"message_id": message_id, "chat": {"id": 42}, "text": text, "date": 1_800_000_000}
    return Uttered(42, message_id, message, edited=edited, known_only=edited)


def test_it_waits_in_the_line_of_its_chat_in_order(aws: Aws) -> None:
    queue, bot = CodeQueue(aws.queue("Incoming"), FakeClock()), make_bot(generation=3)
    queue.tell(bot, [uttered(number) for number in range(7, 16)])
    queue.tell(bot, [uttered(7)])

    found = waiting(aws)
    assert [update_in(one).by_code for one in found] == [True] * 9
    assert {one.group for one in found} == {"7001:42"}
    read = [read_raw(update_in(one)) for one in found]
    assert [getattr(one, "message_id", None) for one in read] == list(range(7, 16))
    assert update_in(found[0]).generation == 3


def test_two_edits_of_one_second_are_two(aws: Aws) -> None:
    queue = CodeQueue(aws.queue("Incoming"), FakeClock())
    for text in ("А", "Б", "А"):
        queue.tell(make_bot(), [uttered(text=text, edited=True)])

    found = waiting(aws)
    assert [json.loads(one.body)["message"]["text"] for one in found] == ["А", "Б", "А"]
    assert json.loads(found[0].body)["known_only"] is True


def test_what_is_spread_to_deals_is_the_codes_still(aws: Aws) -> None:
    queue = aws.queue("Incoming")
    CodeQueue(queue, FakeClock()).tell(make_bot(), [uttered()])
    (told,) = waiting(aws)
    GroupQueue(queue).spread(update_in(told), [share(501)])
    (spread,) = waiting(aws)
    assert update_in(spread).by_code


def test_half_of_a_character_is_no_trouble(aws: Aws) -> None:
    CodeQueue(aws.queue("Incoming"), FakeClock()).tell(make_bot(), [uttered(text="Привет \ud83d")])
    (told,) = waiting(aws)
    said = read_raw(update_in(told))
    assert isinstance(said, IncomingMessage)
    assert said.content.seen.startswith("Привет")
