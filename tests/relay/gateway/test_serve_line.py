"""A bot's updates on their way to the webhook of its own code (tdlib/telegram-bot-api, WebhookActor.cpp)."""

import json

import pytest

from bridge.domain.errors import NotYetError, TransientError
from bridge.relay.gateway import serve_line
from bridge.relay.messages.owner import NotReceivedError, Received
from tests.fakes.bots import BOT_ID
from tests.fakes.owner_world import URL, OwnerWorld

BAD = Received(500)
SILENT = NotReceivedError("Read timeout expired", silent=True)
ANNA, BORIS = 42, 43


@pytest.fixture(autouse=True)
def hook(world: OwnerWorld) -> None:
    assert world.asks("setWebhook", url=URL, secret_token="s3cret").is_ok
    world.lines.asked.clear()


def one(world: OwnerWorld) -> TransientError | None:
    """Do what waits once; return the trouble, if it met one."""
    troubles = world.works()
    assert all(isinstance(trouble, TransientError) for trouble in troubles), troubles
    found = troubles[0] if troubles else None
    assert found is None or isinstance(found, TransientError)
    return found


def test_an_update_is_brought_byte_for_byte_with_the_secret(world: OwnerWorld) -> None:
    raw = world.comes(5, ANNA)
    assert one(world) is None
    assert (world.receivers.got, world.receivers.secrets) == ([raw], ["s3cret"])
    assert world.asks("getWebhookInfo").result["pending_update_count"] == 0
    assert [received.status for received in world.calls] == [200]


def test_what_is_not_taken_waits_and_what_is_behind_it_in_its_chat(world: OwnerWorld) -> None:
    world.receivers.answers = [BAD]
    world.comes(5, ANNA)
    trouble = one(world)
    assert trouble is not None
    assert (trouble.retry_after, trouble.detail) == (
        None,
        "Wrong response from the webhook: 500 Internal Server Error",
    )
    world.comes(6, ANNA)
    world.comes(7, BORIS)
    while world.lines.asked:
        world.works()
    assert world.receivers.numbers == [5, 6, 7]


def test_the_last_error_is_shown_until_another_webhook_is_set(world: OwnerWorld) -> None:
    world.receivers.answers = [BAD, Received(302), NotReceivedError("Connection refused")]
    world.comes(5, ANNA)
    for text in ("500 Internal Server Error", "302 Found", ""):
        one(world)
        shown = world.asks("getWebhookInfo").result
        expected = f"Wrong response from the webhook: {text}" if text else "Connection refused"
        assert (shown["last_error_message"], shown["last_error_date"]) == (expected, int(world.clock.now()))
    assert one(world) is None
    assert "last_error_message" in world.asks("getWebhookInfo").result
    world.clock.sleep(1.001)
    world.asks("setWebhook", url=f"{URL}/other")
    assert "last_error_message" not in world.asks("getWebhookInfo").result


@pytest.mark.parametrize(("asked", "waits"), [(7, 7), (3600, 3600), (86400, 3600), (0, None)])
def test_it_waits_as_long_as_it_is_asked_to(world: OwnerWorld, asked: int, waits: int | None) -> None:
    world.receivers.answers = [Received(429, retry_after=asked)]
    world.comes(5, ANNA)
    trouble = one(world)
    assert trouble is not None
    assert trouble.retry_after == waits


def test_a_receiver_that_is_gone_for_a_day_has_no_webhook_any_more(world: OwnerWorld) -> None:
    world.comes(5, ANNA)
    for _ in range(3):
        world.receivers.answers = [Received(410)]
        assert one(world) is not None
        world.clock.sleep(11 * 3600)
    assert world.asks("getWebhookInfo").result["url"] == URL
    world.receivers.answers = [Received(410)]
    world.comes(6, ANNA)
    one(world)
    assert world.asks("getWebhookInfo").result["url"] == ""
    world.works()
    assert world.receivers.got == []


def test_one_that_came_back_in_between_is_not_gone(world: OwnerWorld) -> None:
    for number, answer in enumerate([410, 200, 410, 410], 1):
        world.receivers.answers = [Received(answer)]
        world.comes(number, ANNA)
        world.works()
        world.lines.asked.clear()
        world.clock.sleep(12 * 3600)
    assert world.asks("getWebhookInfo").result["url"] == URL


def test_another_webhook_or_none_ends_what_was_asked_for_the_old_one(world: OwnerWorld) -> None:
    world.comes(5, ANNA)
    world.asks("deleteWebhook")
    assert one(world) is None
    world.clock.sleep(1.001)
    world.asks("setWebhook", url=f"{URL}/other")
    world.serve(BOT_ID, "h1", str(ANNA))
    assert world.receivers.got == []
    for _ in range(2):
        assert one(world) is None
    assert world.receivers.numbers == [5]


def test_what_waited_goes_to_a_webhook_that_is_set_in_the_order_of_its_chats(world: OwnerWorld) -> None:
    world.asks("deleteWebhook")
    world.clock.sleep(1.001)
    for number in range(1, 31):
        world.comes(number, (ANNA, BORIS, -100)[number % 3])
    world.asks("setWebhook", url=URL)
    while world.lines.asked:
        assert one(world) is None
    got = [json.loads(body) for body in world.receivers.got]
    assert len(got) == 30
    for chat in (ANNA, BORIS, -100):
        numbers = [update["update_id"] for update in got if update["message"]["chat"]["id"] == chat]
        assert numbers == sorted(numbers)


def test_a_withdrawn_key_ends_it(world: OwnerWorld) -> None:
    world.comes(5, ANNA)
    world.change(key="")
    assert one(world) is None
    world.change(key="new")
    world.serve(BOT_ID, "h1", str(ANNA))
    assert world.receivers.got == []


def test_a_line_that_takes_long_is_gone_on_with_later(world: OwnerWorld) -> None:
    world.comes(5, ANNA)
    world.left = serve_line.LEAST_TIME - 1
    assert one(world) is None
    assert (world.receivers.got, len(world.lines.asked)) == ([], 1)
    world.left = 60
    one(world)
    assert world.receivers.numbers == [5]


def test_a_receiver_that_was_waited_for_in_vain_rests_for_all_chats(world: OwnerWorld) -> None:
    world.receivers.answers = [SILENT, SILENT]
    world.comes(5, ANNA)
    world.comes(6, BORIS)
    first, second = world.works()
    assert str(first) == "site_unavailable: Read timeout expired"
    assert isinstance(second, NotYetError)
    assert second.retry_after == serve_line.FIRST_REST
    world.clock.sleep(serve_line.FIRST_REST)
    _, later = world.works()
    assert isinstance(later, NotYetError)
    assert later.retry_after == 2 * serve_line.FIRST_REST
    world.clock.sleep(2 * serve_line.FIRST_REST)
    assert one(world) is None
    assert world.receivers.numbers == [5, 6]


def test_a_slow_receiver_is_called_by_few_workers_at_a_time(world: OwnerWorld) -> None:
    world.receivers.takes = serve_line.SLOW + 1
    world.comes(5, ANNA)
    assert one(world) is None
    claims = [world.owners.claim(BOT_ID, place, 60) for place in range(serve_line.SLOW_CALLS)]
    world.comes(6, BORIS)
    assert isinstance(one(world), NotYetError)
    for place, claim in enumerate(claims):
        assert claim is not None
        world.owners.release(BOT_ID, place, claim)
    world.receivers.takes = 0
    assert one(world) is None
    assert world.owners.claim(BOT_ID, 0, 60) is not None
    world.comes(7, ANNA)
    assert one(world) is None


def test_chats_of_a_slow_receiver_do_not_all_wait_for_one(world: OwnerWorld) -> None:
    """Code that asks a language model for every answer takes ten seconds, and Telegram asks for many at once."""
    world.receivers.takes = serve_line.SLOW + 1
    world.comes(5, ANNA)
    assert one(world) is None
    assert world.owners.claim(BOT_ID, 0, 600) is not None
    chats = range(1000, 1000 + 10 * serve_line.SLOW_CALLS)
    for chat in chats:
        world.comes(chat, chat)
    waiting = len(world.works())
    assert 0 < waiting < len(chats) / 2


def test_a_receiver_that_does_not_answer_is_called_by_one_alone(world: OwnerWorld) -> None:
    world.receivers.answers = [SILENT]
    world.comes(5, ANNA)
    world.works()
    world.clock.sleep(serve_line.FIRST_REST)
    assert world.owners.claim(BOT_ID, 0, 60) is not None
    for chat in range(1000, 1010):
        world.comes(chat, chat)
    assert len(world.works()) == 11


def test_a_receiver_that_wants_one_connection_gets_one(world: OwnerWorld) -> None:
    world.clock.sleep(1.001)
    world.asks("setWebhook", url=URL, max_connections=1)
    world.lines.asked.clear()
    world.comes(5, ANNA)
    claim = world.owners.claim(BOT_ID, 0, 60)
    assert claim is not None
    assert isinstance(one(world), NotYetError)
    world.owners.release(BOT_ID, 0, claim)
    assert one(world) is None
    assert world.receivers.numbers == [5]
