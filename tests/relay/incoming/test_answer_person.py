"""What a bot says by itself."""

import logging
from contextlib import nullcontext

import pytest

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.texts import GREETING
from bridge.relay.incoming.answer_person import AnswerPerson
from bridge.relay.messages import Answer
from tests.fakes.bots import BOT_ID, FakeBots, drop, make_bot, rewrite
from tests.fakes.clock import FakeClock
from tests.fakes.incoming import TALK, sealed
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

START = 1_800_000_000.0
UNTIL = int(START) + 120


class World:
    def __init__(self) -> None:
        self.bots = FakeBots(make_bot(sealed_token=sealed(BOT_ID)))
        self.telegram = FakeTelegram()
        self.clock = FakeClock(START)

    def answer(self) -> None:
        answer = AnswerPerson(self.bots, self.telegram, FakeVault(), self.clock, logging.getLogger("test"))
        answer(Answer(TALK, GREETING, UNTIL))

    @property
    def said(self) -> list[tuple[int, str]]:
        return [(sent.chat_id, sent.text) for sent in self.telegram.sent]


def test_an_answer_is_said() -> None:
    world = World()
    world.answer()
    assert world.said == [(42, GREETING)]


@pytest.mark.parametrize(("later", "said"), [(119.0, 1), (120.0, 0), (3600.0, 0)])
def test_an_answer_that_comes_too_late_is_dropped_with_a_line_in_the_log(
    later: float, said: int, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    world.clock.time += later
    with caplog.at_level(logging.WARNING):
        world.answer()
    assert len(world.said) == said
    assert ("dropped" in caplog.text) is not bool(said)


def test_an_answer_waits_as_long_as_telegram_asks() -> None:
    world = World()
    world.telegram.trouble["send"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=40)]
    with pytest.raises(TransientError):
        world.answer()
    world.clock.time += 40
    world.answer()
    assert world.said == [(42, GREETING)]


@pytest.mark.parametrize(
    "trouble",
    [
        PermanentError(Reason.BOT_BLOCKED),
        PermanentError(Reason.TOKEN_REVOKED),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=121),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_said_or_may_have_been_said_is_dropped(
    trouble: PermanentError | TransientError, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    world.telegram.trouble["send"] = [trouble]
    with caplog.at_level(logging.WARNING):
        world.answer()
    assert world.said == []
    assert "dropped" in caplog.text


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED, BotState.REVOKED, None])
def test_a_bot_that_is_not_on_says_nothing(state: BotState | None) -> None:
    world = World()
    if state is None:
        drop(world.bots, BOT_ID)
    else:
        rewrite(world.bots, make_bot(sealed_token=sealed(BOT_ID), state=state))
    world.answer()
    assert world.said == []


@pytest.mark.parametrize(("pause", "said"), [(60.0, 1), (600.0, 0)])
def test_an_answer_of_a_limited_bot_waits_without_a_call_or_is_dropped(pause: float, said: int) -> None:
    world = World()
    world.bots.pause(BOT_ID, START + pause)
    with nullcontext() if pause > 120 else pytest.raises(NotYetError):
        world.answer()
    assert world.said == []

    world.clock.time += pause
    world.answer()

    assert len(world.said) == said
