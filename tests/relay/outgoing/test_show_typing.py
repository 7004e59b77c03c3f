"""A manager who is typing."""

from dataclasses import replace

import pytest

from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.relay.messages import Typing
from bridge.relay.outgoing.show_typing import SHOWN_FOR
from tests.fakes.bots import make_bot
from tests.fakes.outgoing import SCOPE, SEALED, TALK, OutgoingWorld


def typing(world: OutgoingWorld, seconds: float = 5.0) -> Typing:
    return Typing(SCOPE, TALK, "", world.clock.now() + seconds)


def test_it_is_shown_without_a_read_once_the_bot_is_known() -> None:
    world = OutgoingWorld()
    for _ in range(3):
        world.show_typing(typing(world), world.clock.now())
    assert world.telegram.typing == [42, 42, 42]
    assert world.dialogues.reads == 1
    assert world.conversations.claims == [], "it is no message"


def test_a_chat_is_found_by_amojos_name_of_it() -> None:
    world = OutgoingWorld()
    world.show_typing(replace(typing(world), conversation=None, chat_id="chat-1"), world.clock.now())
    assert world.telegram.typing == [42]


@pytest.mark.parametrize(("until", "told"), [(0.0, 0.0), (-1.0, 0.0), (1e12, -SHOWN_FOR), (3.0, -60.0)])
def test_what_comes_late_is_worth_nothing(until: float, told: float) -> None:
    world = OutgoingWorld()
    world.show_typing(typing(world, until), world.clock.now() + told)
    assert world.telegram.typing == []
    assert world.dialogues.reads == 0


@pytest.mark.parametrize(
    "trouble",
    [
        PermanentError(Reason.BOT_BLOCKED),
        PermanentError(Reason.TOKEN_REVOKED),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True),
        LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=30),
    ],
    ids=str,
)
def test_whatever_becomes_of_it_nothing_waits_or_fails(trouble: BridgeError) -> None:
    world = OutgoingWorld()
    world.telegram.trouble["show_typing"] = [trouble]
    world.show_typing(typing(world), world.clock.now())
    assert world.telegram.typing == []
    assert world.bots.stored == {7001: make_bot(sealed_token=SEALED)}


def test_nor_when_the_tables_are_away() -> None:
    world = OutgoingWorld()
    world.dialogues.before["fresh"] = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    world.show_typing(typing(world), world.clock.now())
    assert world.telegram.typing == []


@pytest.mark.parametrize(
    "bot",
    [
        None,
        make_bot(sealed_token=SEALED, state=BotState.OFF),
        make_bot(sealed_token=SEALED, scope_id="another"),
        make_bot(sealed_token=SEALED, paused_until=4_000_000_000.0),
    ],
)
def test_a_bot_that_may_not_send_shows_nothing(bot: object) -> None:
    world = OutgoingWorld(bot)  # type: ignore[arg-type]
    world.show_typing(typing(world), world.clock.now())
    assert world.telegram.typing == []
