"""What a bot tells a group of what happened elsewhere."""

import logging

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group
from tests.fakes.menu_world import MenuWorld

DAY = 24 * 3600
TEXT = "Сделка удалена в amoCRM, связь с ней снята."


def tell(world: MenuWorld, *, ago: float = 0.0) -> list[tuple[int, str]]:
    world.say(ACCOUNT, GROUP_ID, BOT_ID, TEXT, world.clock.now() + DAY - ago)
    return [(shown.chat_id, shown.page.text) for shown in world.telegram.pages.values()]


def test_a_group_is_told_where_it_is_now() -> None:
    assert tell(MenuWorld(FakeGroups(make_group(now_id=-1001)))) == [(-1001, TEXT)]


def test_a_bot_that_is_off_and_a_group_that_is_not_known_are_left_alone() -> None:
    off = MenuWorld()
    off.bots.put(BOT_ID, state=BotState.OFF)

    assert tell(off) == tell(MenuWorld(FakeGroups())) == []


def test_telegram_is_waited_for_while_somebody_wants_to_know() -> None:
    world = MenuWorld()
    world.telegram.lasting["show_page"] = TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=60.0)

    with pytest.raises(TransientError):
        tell(world)

    assert tell(world, ago=DAY) == []


@pytest.mark.parametrize(
    "error",
    [PermanentError(Reason.NO_RIGHTS), TransientError(Reason.TELEGRAM_UNAVAILABLE, "", outcome_unknown=True)],
    ids=["may not write", "perhaps said"],
)
def test_what_cannot_be_said_leaves_a_line_in_the_log(
    error: PermanentError | TransientError, caplog: pytest.LogCaptureFixture
) -> None:
    world = MenuWorld()
    world.telegram.lasting["show_page"] = error

    with caplog.at_level(logging.WARNING):
        assert tell(world) == []

    assert "a group was not told" in caplog.text
