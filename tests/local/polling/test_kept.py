"""What is on disk when the proxy dies: an update stands there before Telegram may forget it, until it is delivered."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.polling.kept import Kept, KeptQueue
from local.simulators.telegram.updates import Json
from local.simulators.telegram.world import Bot, Webhook

BOT = 7001


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "telegram.sqlite3"


@pytest.fixture
def kept(path: Path) -> Iterator[Kept]:
    opened = Kept(path)
    yield opened
    opened.close()


def update(update_id: int, **message: object) -> Json:
    return {"update_id": update_id, "message": {"date": int(time.time()), "chat": {"id": 5}, **message}}


def test_updates_and_offset_are_there_for_whoever_opens_the_file_next(kept: Kept, path: Path) -> None:
    fetched = kept.add(BOT, [update(10), update(11)])
    again = Kept(path)
    assert again.waiting(BOT) == fetched
    assert [one.update_id for one in again.waiting(BOT)] == [10, 11]
    assert (again.offset(BOT), again.waiting(BOT + 1), again.offset(BOT + 1)) == (12, [], 0)
    again.close()


def test_an_update_that_cannot_be_kept_leaves_the_offset_where_it_was(kept: Kept) -> None:
    kept.add(BOT, [update(10)])
    with pytest.raises(TypeError):
        kept.add(BOT, [update(11), update(12, text=object())])
    assert [one.update_id for one in kept.waiting(BOT)] == [10]
    assert kept.offset(BOT) == 11


def test_an_empty_answer_ends_the_offset_because_ids_may_begin_anew(kept: Kept) -> None:
    kept.add(BOT, [update(900_000_000)])
    kept.add(BOT, [])
    assert kept.offset(BOT) == 0
    assert [one.update_id for one in kept.waiting(BOT)] == [900_000_000]


def test_what_is_delivered_or_dropped_is_gone_from_disk(kept: Kept) -> None:
    queue = KeptQueue(time.time, kept)
    for pending in kept.add(BOT, [update(10), update(11), update(12)]):
        queue.add(pending)
    taken = queue.take()
    assert taken is not None
    queue.done(taken)
    assert [one.update_id for one in kept.waiting(BOT)] == [11, 12]
    queue.clear()
    assert kept.waiting(BOT) == []


def test_what_telegram_would_have_given_up_is_not_taken_up_again(kept: Kept, path: Path) -> None:
    kept.add(BOT, [update(10, date=int(time.time()) - 23 * 3600), update(11)])
    assert [one.update_id for one in kept.waiting(BOT)] == [10, 11]
    later = Kept(path, lambda: time.time() + 2 * 3600)
    assert [one.update_id for one in later.waiting(BOT)] == [11]
    later.close()


def test_a_bot_is_known_while_it_has_a_webhook(kept: Kept) -> None:
    bot = Bot(id=BOT, token="7001:A", name="", username="", allowed_updates=["message"])
    bot.webhook = Webhook(url="https://bridge.reon.test/telegram/7001", secret_token="s", max_connections=3)
    kept.put_bot(bot)
    (known,) = kept.bots()
    assert (known.id, known.token, known.webhook, known.allowed_updates) == (BOT, bot.token, bot.webhook, ["message"])
    bot.webhook = None
    kept.put_bot(bot)
    assert list(kept.bots()) == []


def test_everything_is_forgotten_when_asked_for(kept: Kept) -> None:
    kept.put_bot(Bot(id=BOT, token="7001:A", name="", username="", webhook=Webhook(url="https://a.example")))
    kept.add(BOT, [update(10)])
    kept.clear()
    assert (list(kept.bots()), kept.waiting(BOT), kept.offset(BOT)) == ([], [], 0)
