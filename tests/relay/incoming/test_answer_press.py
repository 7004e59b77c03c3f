"""What the bot does about a pressed button."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import BridgeError, LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.incoming.answer_press import AnswerPress
from bridge.relay.messages import PressAnswer
from tests.fakes.bots import BOT_ID, FakeBots, drop, make_bot, rewrite
from tests.fakes.clock import FakeClock
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group
from tests.fakes.incoming import TALK, sealed
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

START = 1_800_000_000.0
PRESS = PressAnswer(TALK, 5, "p1", "Да", int(START) + 120)


class World:
    def __init__(self) -> None:
        self.bots = FakeBots(make_bot(sealed_token=sealed(BOT_ID)))
        self.groups = FakeGroups()
        self.telegram = FakeTelegram()
        self.clock = FakeClock(START)

    def answer(self, press: PressAnswer = PRESS) -> None:
        pace = KeepPace(self.groups, self.clock)
        log = logging.getLogger("test")
        AnswerPress(self.bots, self.groups, pace, self.telegram, FakeVault(), self.clock, log)(press)

    @property
    def done(self) -> tuple[list[str], list[tuple[int, int, str]]]:
        return list(self.telegram.told), self.telegram.choices


def test_a_press_is_acknowledged_and_the_keyboard_tells_what_was_chosen() -> None:
    world = World()
    world.answer()
    assert world.done == (["p1"], [(42, 5, "Да")])


def test_a_press_that_chooses_nothing_is_only_acknowledged() -> None:
    world = World()
    world.answer(replace(PRESS, chosen=""))
    assert world.done == (["p1"], [])


@pytest.mark.parametrize(("later", "acknowledged"), [(119.0, ["p1"]), (120.0, []), (86_400.0, [])])
def test_a_press_of_long_ago_is_not_acknowledged_and_its_choice_still_shown(
    later: float, acknowledged: list[str]
) -> None:
    world = World()
    world.clock.time += later
    world.answer()
    assert world.done == (acknowledged, [(42, 5, "Да")])


@pytest.mark.parametrize(
    "error",
    [
        PermanentError(Reason.TOO_LATE),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True),
        LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=40),
    ],
)
def test_an_acknowledgement_never_holds_the_choice(error: BridgeError) -> None:
    world = World()
    world.telegram.trouble["tell_presser"] = [error]
    world.answer()
    assert world.done == ([], [(42, 5, "Да")])


@pytest.mark.parametrize("reason", [Reason.TARGET_GONE, Reason.BOT_BLOCKED, Reason.TELEGRAM_REFUSED])
def test_a_choice_that_telegram_does_not_show_is_let_go(reason: Reason, caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.telegram.trouble["show_choice"] = [PermanentError(reason)]
    world.answer()
    assert world.done == (["p1"], [])
    assert "a press was not answered" in caplog.text


def test_a_choice_waits_until_telegram_can_show_it() -> None:
    world = World()
    world.telegram.trouble["show_choice"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.answer()
    world.answer()
    assert world.telegram.choices == [(42, 5, "Да")]


def test_while_telegram_limits_the_bot_the_choice_waits_its_turn() -> None:
    world = World()
    rewrite(world.bots, make_bot(sealed_token=sealed(BOT_ID), paused_until=START + 30))
    with pytest.raises(NotYetError) as waiting:
        world.answer()
    assert waiting.value.retry_after == 30
    assert not world.telegram.choices


def test_a_bot_that_is_off_or_gone_answers_nothing() -> None:
    world = World()
    rewrite(world.bots, make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF))
    world.answer()
    drop(world.bots, BOT_ID)
    world.answer()
    assert world.done == ([], [])


IN_GROUP = replace(PRESS, conversation=ConversationId(BOT_ID, GROUP_ID))


def test_in_a_group_the_keyboard_takes_a_place_among_the_groups_messages() -> None:
    world = World()
    world.groups.put(make_group(501))
    world.answer(IN_GROUP)
    assert world.done == (["p1"], [(GROUP_ID, 5, "Да")])
    assert len(world.groups.stored[ACCOUNT, GROUP_ID].sent) == 1


def test_and_waits_for_it_while_the_person_is_told_at_once() -> None:
    world = World()
    world.groups.put(make_group(501, sent=(START,) * 10))
    with pytest.raises(NotYetError):
        world.answer(IN_GROUP)
    assert world.done == (["p1"], [])
