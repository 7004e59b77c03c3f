"""A person blocks the bot, or comes back."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.relay.messages import Presence
from tests.fakes.bots import BOT_ID, rewrite
from tests.fakes.incoming import ANNA, ANNAS_CHAT, IncomingWorld, wrote

AT = 1_800_000_500


def presence(*, here: bool, at: int = AT) -> Presence:
    return Presence(BOT_ID, ANNAS_CHAT, ANNA, at, here)


@pytest.mark.parametrize(
    ("here", "text"), [(False, "[Клиент заблокировал бота]"), (True, "[Клиент снова разрешил боту писать]")]
)
def test_an_open_conversation_gets_a_silent_note_once(here: bool, text: str) -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for _ in range(2):
        world.relay(presence(here=here))

    _, note = world.chats.shown.values()
    assert (note.content, note.silent, note.at, note.sender.id) == (Text(text), True, AT, "7001:42")
    assert len(world.receipts.kept) == 1
    assert len(world.jobs.introductions) == 1


def test_each_time_is_a_note_of_its_own() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for number in range(4):
        world.relay(presence(here=number % 2 == 1, at=AT + number // 2))

    assert len(world.chats.shown) == 5


def test_where_there_is_no_conversation_there_is_no_note() -> None:
    world = IncomingWorld()
    world.relay(presence(here=False))

    assert world.nothing_happened()


def test_a_conversation_of_another_account_gets_no_note() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    rewrite(world.bots, replace(world.bot, account_id=32, scope_id="scope-32", generation=9))
    world.another_worker()
    world.relay(presence(here=False), generation=9)

    assert len(world.chats.shown) == 1


def test_a_note_without_a_time_has_the_one_of_its_arrival() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.relay(presence(here=False, at=0), received_at=1_800_000_700.5)

    assert world.chats.calls[1].at == 1_800_000_700
