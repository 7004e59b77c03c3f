"""A manager's reaction in Telegram."""

import logging
from contextlib import nullcontext
from dataclasses import replace

import pytest

from bridge.domain.errors import LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.domain.records import BotState
from bridge.domain.retries import LONGEST_BESIDE_WORDS, PATIENCE_BESIDE_WORDS
from bridge.relay.messages import OutgoingReaction, Target
from tests.fakes.bots import make_bot
from tests.fakes.outgoing import SCOPE, SEALED, TALK, OutgoingWorld

LIKE = OutgoingReaction(SCOPE, TALK, "", Target("crm-15"), "👍")


def world_with_messages(state: BotState = BotState.ON) -> OutgoingWorld:
    world = OutgoingWorld(make_bot(sealed_token=SEALED, state=state))
    world.receipts.incoming(TALK, 15, "7001:42:15", Received("crm-15", "", 0))
    world.receipts.outgoing(TALK, Receipt("m0", (20, 21), complete=True))
    return world


@pytest.mark.parametrize(
    ("target", "message_id"), [(Target("crm-15"), 15), (Target("", "7001:42:15"), 15), (Target("m0"), 20)]
)
def test_a_reaction_is_put_on_its_message(target: Target, message_id: int) -> None:
    world = world_with_messages()

    world.react(replace(LIKE, target=target))

    assert world.telegram.reactions == [(42, message_id, "👍")]
    assert world.dialogues.reads == 1
    assert world.chats.reports == []


@pytest.mark.parametrize(("emoji", "shown"), [("", ""), ("😂", "🤣"), ("👍🏽", "👍"), ("🦷", "")])
def test_taken_back_or_without_an_emoji_like_it_there_is_none(emoji: str, shown: str) -> None:
    world = world_with_messages()
    world.react(replace(LIKE, emoji=emoji))
    assert world.telegram.reactions == [(42, 15, shown)]


def test_a_manager_does_not_take_back_what_another_one_put() -> None:
    world = world_with_messages()
    world.react(replace(LIKE, user_id="olga"))
    world.react(replace(LIKE, user_id="petr", emoji="❤"))
    world.react(replace(LIKE, user_id="olga", emoji=""))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍", "❤"]


def test_a_chat_is_found_by_amojos_name_of_it() -> None:
    world = world_with_messages()
    world.react(replace(LIKE, conversation=None, chat_id="chat-1"))
    assert world.telegram.reactions == [(42, 15, "👍")]


@pytest.mark.parametrize(
    "reaction", [replace(LIKE, target=Target("nobody's")), replace(LIKE, conversation=None, chat_id="nobody's")]
)
def test_on_a_message_unknown_to_us_it_creates_nothing(reaction: OutgoingReaction) -> None:
    world = world_with_messages()
    world.react(reaction)
    assert world.telegram.reactions == []
    assert world.conversations.claims == []


@pytest.mark.parametrize("state", [BotState.OFF, BotState.REVOKED, BotState.STOPPED])
def test_a_bot_that_is_shut_shows_none(state: BotState, caplog: pytest.LogCaptureFixture) -> None:
    world = world_with_messages(state)
    with caplog.at_level(logging.INFO):
        world.react(LIKE)
    assert world.telegram.reactions == []
    assert "the reaction was not shown" in caplog.messages


@pytest.mark.parametrize("reason", [Reason.REACTION_REFUSED, Reason.TARGET_GONE, Reason.BOT_BLOCKED])
def test_a_reaction_that_telegram_refuses_fails_nothing(reason: Reason) -> None:
    world = world_with_messages()
    world.telegram.trouble["react"] = [PermanentError(reason)]
    world.react(LIKE)
    assert world.telegram.reactions == []


def test_a_reaction_waits_for_telegram_as_messages_do() -> None:
    world = world_with_messages()
    world.telegram.trouble["react"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True)]
    with pytest.raises(TransientError):
        world.react(LIKE)
    world.react(LIKE)
    assert world.telegram.reactions == [(42, 15, "👍")]
    assert world.metrics.counts["outgoing_sent_again"] == 0, "putting it twice is putting it once"


def test_a_reaction_that_never_succeeds_does_not_keep_the_managers_words_waiting() -> None:
    world = world_with_messages()
    world.telegram.trouble["react"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE)] * PATIENCE_BESIDE_WORDS
    for attempt in range(1, PATIENCE_BESIDE_WORDS):
        with pytest.raises(TransientError):
            world.react(LIKE, attempt)
    world.react(LIKE, PATIENCE_BESIDE_WORDS)
    assert world.telegram.reactions == []


@pytest.mark.parametrize(("seconds", "waits"), [(3.0, True), (300.0, False)])
def test_a_limit_on_reactions_is_waited_for_a_little_while(seconds: float, waits: bool) -> None:
    world = world_with_messages()
    world.telegram.trouble["react"] = [LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=seconds)]
    with pytest.raises(LimitedError) if waits else nullcontext():
        world.react(LIKE)
    assert world.telegram.reactions == []


def test_a_turn_that_is_not_come_is_waited_for_however_long_it_takes() -> None:
    world = world_with_messages()
    world.conversations.stored[TALK] = replace(
        world.conversations.stored[TALK], busy_until=world.clock.now() + 2 * LONGEST_BESIDE_WORDS
    )
    with pytest.raises(NotYetError):
        world.react(LIKE, PATIENCE_BESIDE_WORDS)


def test_reactions_keep_to_the_pace_of_the_chat() -> None:
    world = world_with_messages()
    for _ in range(6):
        world.react(LIKE)
    assert sum(world.clock.slept) == pytest.approx(1.0)
    stored = world.conversations.stored[TALK]
    world.conversations.stored[TALK] = replace(stored, busy_until=world.clock.now() + 9)
    with pytest.raises(NotYetError):
        world.react(LIKE)
