"""The votes of a closed poll stand where the poll stands."""

from dataclasses import replace

import pytest

from bridge.domain.content import Mention
from bridge.domain.errors import NotYetError, PermanentError, WaitingError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import PollPlace
from bridge.domain.records import BotState
from bridge.domain.retries import PATIENCE_BESIDE_WORDS
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.relay.messages import IncomingMessage, PollResult, Reference
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.incoming import TALK, IncomingWorld, sealed, wrote
from tests.fakes.ways import FakeWay

OPEN = Mention("Опрос", "Цвет?", "1. Красный")
CLOSED = Mention("Опрос завершён", "Цвет?", "1. Красный — 3 голоса")
RESULT = PollResult(BOT_ID, "p1", CLOSED)


def asked(number: int = 2) -> IncomingMessage:
    return replace(wrote(number), content=OPEN, poll_id="p1", remarks=("[Переслано]",))


def world_with_poll() -> IncomingWorld:
    world = IncomingWorld()
    world.relay(asked())
    return world


def test_the_result_takes_the_place_of_the_answers() -> None:
    world = world_with_poll()
    world.relay(RESULT)

    (edit,) = world.chats.edits
    assert (edit.conversation, edit.target) == (TALK, Reference(crm_id="crm-7001:42:2"))
    assert edit.content.seen == "[Переслано]\n[Опрос завершён: Цвет?] 1. Красный — 3 голоса"
    assert len(world.chats.shown) == 1


def test_a_result_that_comes_twice_is_told_once() -> None:
    world = world_with_poll()
    world.relay(RESULT)
    world.relay(RESULT)

    assert len(world.chats.edits) == 1


def test_a_result_changes_nothing_about_the_person() -> None:
    world = world_with_poll()
    before, introduced = world.conversations.get(TALK), len(world.jobs.introductions)
    world.relay(RESULT)

    assert world.conversations.get(TALK) == before
    assert len(world.jobs.introductions) == introduced


def test_what_amocrm_has_lost_is_shown_anew() -> None:
    world = world_with_poll()
    world.chats.before["edit"] = [PermanentError(Reason.AMO_GONE)]
    world.relay(RESULT)

    assert world.chats.calls[-1].content.seen == (
        "[Сообщение изменено] [Переслано]\n[Опрос завершён: Цвет?] 1. Красный — 3 голоса"
    )


@pytest.mark.parametrize("result", [replace(RESULT, poll_id="p2"), replace(RESULT, bot_id=7002)])
def test_a_poll_that_we_do_not_know_is_nobodys(result: PollResult) -> None:
    world = world_with_poll()
    world.relay(result)

    assert (world.chats.edits, len(world.chats.calls)) == ([], 1)


def test_a_result_that_was_kept_waits_for_its_poll_in_the_line_of_the_chat() -> None:
    world, kept = IncomingWorld(), replace(RESULT, released_at=1)
    with pytest.raises(NotYetError):
        world.relay(kept)
    world.relay(asked())
    world.relay(kept, attempt=2)
    assert len(world.chats.edits) == 1


def test_a_result_that_was_kept_does_not_wait_for_ever() -> None:
    world = IncomingWorld()
    world.relay(replace(RESULT, released_at=1), attempt=PATIENCE_BESIDE_WORDS)
    assert world.chats.calls == []


def test_a_bot_that_is_off_tells_no_result() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF, off_at=1))
    world.receipts.keep_poll("p1", PollPlace(TALK, 2, 0))
    world.relay(RESULT)

    assert (world.chats.edits, world.chats.calls) == ([], [])


def test_a_result_that_the_route_cannot_take_holds_up_no_other_chat() -> None:
    """Results come in a line of all chats together."""
    way = FakeWay(RouteKind.PLATFORM)
    route = PlatformRoute(5, "https://platform.example")
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), route=route), ways={RouteKind.PLATFORM: way})
    world.relay(asked())
    way.trouble = WaitingError(Reason.STORAGE_UNAVAILABLE)
    world.relay(RESULT)
    assert [one.msgid for one in way.carried] == ["7001:42:2"]
