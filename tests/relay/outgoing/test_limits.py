"""Telegram's 429: a chat's own holds up the chat, the whole bot's holds up the bot without asking again and again."""

from dataclasses import replace

import pytest

from bridge.domain.errors import LimitedError, NotYetError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.pacing import LONGEST_REFUSAL
from bridge.domain.reasons import Reason
from bridge.relay.messages import OutgoingMessage, Piece, Upload
from tests.fakes.bots import BOT_ID
from tests.fakes.clock import FakeClock
from tests.fakes.outgoing import MESSAGE, OutgoingWorld
from tests.fakes.telegram import FakeTelegram


class LimitedTelegram(FakeTelegram):
    """Refuses every message until a moment; `calls` counts what was asked of it."""

    clock: FakeClock
    until: float
    calls = 0
    asked: float | None = 30.0

    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        self.calls += 1
        if self.clock.now() < self.until:
            raise LimitedError(Reason.TELEGRAM_UNAVAILABLE, "Too Many Requests", retry_after=self.asked)
        return super().send(token, chat_id, piece, upload)


def limited(seconds: float) -> tuple[OutgoingWorld, LimitedTelegram]:
    world = OutgoingWorld()
    telegram = LimitedTelegram(profiles=world.telegram.profiles)
    telegram.clock, telegram.until = world.clock, world.clock.now() + seconds
    world.telegram = telegram
    return world, telegram


def message_to(chat_id: int) -> OutgoingMessage:
    return replace(MESSAGE, crm_id=f"m{chat_id}", conversation=ConversationId(BOT_ID, chat_id))


def waits(world: OutgoingWorld, chat_id: int) -> TransientError:
    with pytest.raises(TransientError) as error:
        world.relay(message_to(chat_id))
    return error.value


def test_a_hundred_conversations_of_a_limited_bot_cost_three_refused_calls() -> None:
    world, telegram = limited(30)

    errors = [waits(world, chat_id) for chat_id in range(1, 101)]

    assert telegram.calls == 3
    assert {type(error) for error in errors[3:]} == {NotYetError}
    assert {error.retry_after for error in errors} == {30.0}


def test_and_all_of_them_go_out_when_the_limit_ends() -> None:
    world, telegram = limited(30)
    for chat_id in range(1, 101):
        waits(world, chat_id)
    world.clock.time += 30

    for chat_id in range(1, 101):
        world.relay(message_to(chat_id))

    assert len(telegram.sent) == 100
    assert telegram.calls == 103


def test_a_limit_of_one_chat_holds_up_no_other() -> None:
    world, telegram = limited(30)
    for _ in range(5):
        waits(world, 1)
    telegram.until = 0

    world.relay(message_to(2))

    assert [sent.chat_id for sent in telegram.sent] == [2]


def test_a_refusal_that_is_over_confirms_nothing() -> None:
    world, telegram = limited(300)
    waits(world, 1)
    waits(world, 2)
    world.clock.time += 31

    waits(world, 3)

    assert world.bots.stored[BOT_ID].paused_until == 0
    assert telegram.calls == 3


def test_two_chats_limited_each_on_its_own_hold_up_no_third() -> None:
    world, telegram = limited(30)
    waits(world, 1)
    waits(world, 2)
    telegram.until = 0

    world.relay(message_to(3))

    assert [sent.chat_id for sent in telegram.sent] == [3]


def test_limits_that_end_at_different_times_are_of_chats() -> None:
    world, telegram = limited(300)
    for chat_id, telegram.asked in ((1, 10.0), (2, 30.0), (3, 60.0)):
        waits(world, chat_id)

    assert world.bots.stored[BOT_ID].paused_until == 0


@pytest.mark.parametrize("asked", [None, 10.0**9])
def test_whatever_telegram_asks_for_somebody_asks_again_in_time(asked: float | None) -> None:
    world, telegram = limited(10.0**9)
    telegram.asked = asked
    for chat_id in (1, 2, 3):
        waits(world, chat_id)

    pause = world.bots.stored[BOT_ID].paused_until - world.clock.now()

    assert 1 <= pause <= LONGEST_REFUSAL
