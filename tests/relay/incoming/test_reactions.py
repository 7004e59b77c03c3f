"""Reactions of people, on their own messages and on the manager's."""

from dataclasses import replace

import pytest

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import BotState
from bridge.domain.retries import PATIENCE_BESIDE_WORDS
from bridge.relay.messages import CrmReaction, IncomingReaction, Reference
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.incoming import ANNA, ANNAS_CHAT, TALK, IncomingWorld, sealed, wrote

LIKE, HEART, FIRE = "👍", "❤", "🔥"


def reacted(message_id: int, before: set[str], after: set[str]) -> IncomingReaction:
    return IncomingReaction(BOT_ID, ANNAS_CHAT, message_id, ANNA, frozenset(before), frozenset(after))


def world_in_talk() -> IncomingWorld:
    """The person has written message 1, and got the parts 5 and 6 of an answer."""
    world = IncomingWorld()
    world.relay(wrote(1))
    world.receipts.outgoing(TALK, Receipt("m1", (5, 6), complete=True))
    world.chats.outgoing.add("m1")
    return world


def reactions(world: IncomingWorld) -> list[tuple[str, str, bool]]:
    return [(one.target.crm_id, one.emoji, one.taken_back) for one in world.chats.reactions]


@pytest.mark.parametrize(("message_id", "crm_id"), [(1, "crm-7001:42:1"), (5, "m1"), (6, "m1")])
def test_a_reaction_is_put_on_the_message_of_either_side(message_id: int, crm_id: str) -> None:
    world = world_in_talk()
    world.relay(reacted(message_id, set(), {LIKE}))

    assert world.chats.reactions == [CrmReaction(TALK, Reference(crm_id=crm_id), "7001:42", LIKE)]
    assert world.chats.calls[0].sender.id == "7001:42"


@pytest.mark.parametrize(
    ("before", "after", "made"),
    [
        (set(), {LIKE}, [(LIKE, False)]),
        ({LIKE}, set(), [(LIKE, True)]),
        ({LIKE}, {HEART}, [(LIKE, True), (HEART, False)]),
        ({LIKE}, {LIKE, HEART}, [(HEART, False)]),
        ({LIKE, HEART}, {HEART}, [(LIKE, True), (HEART, False)]),
        ({LIKE}, {LIKE}, []),
        (set(), set(), []),
        ({LIKE}, {HEART, FIRE}, [(LIKE, True), (HEART, False), (FIRE, False)]),
    ],
)
def test_a_change_is_what_was_taken_back_and_then_what_is_there(
    before: set[str], after: set[str], made: list[tuple[str, bool]]
) -> None:
    world = world_in_talk()
    world.relay(reacted(1, before, after))

    assert [(one.emoji, one.taken_back) for one in world.chats.reactions] == made


def test_on_a_message_that_we_do_not_know_it_creates_nothing() -> None:
    world = world_in_talk()
    chats = dict(world.chats.chats)
    world.relay(reacted(99, set(), {LIKE}))

    assert world.chats.taken == ["send"]
    assert world.chats.chats == chats


def test_where_there_is_no_conversation_it_creates_none() -> None:
    world = IncomingWorld()
    world.relay(reacted(1, set(), {LIKE}))

    assert world.nothing_happened()
    assert not world.receipts.taken


def test_in_a_conversation_of_another_account_it_creates_nothing() -> None:
    world = world_in_talk()
    rewrite(world.bots, replace(world.bot, account_id=32, scope_id="scope-32", generation=9))
    world.another_worker()
    world.relay(reacted(1, set(), {LIKE}), generation=9)

    assert not world.chats.reactions


@pytest.mark.parametrize("reason", [Reason.AMO_GONE, Reason.AMO_REFUSED])
def test_what_amocrm_does_not_take_is_let_go_and_the_rest_is_put(reason: Reason) -> None:
    world = world_in_talk()
    world.chats.before["react"] = [PermanentError(reason)]
    world.relay(reacted(1, {LIKE}, {HEART}))

    assert reactions(world) == [("crm-7001:42:1", HEART, False)]


def test_it_waits_as_a_message_does_and_is_then_made_whole() -> None:
    world = world_in_talk()
    world.chats.after["react"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(reacted(1, {LIKE}, {HEART}))
    world.relay(reacted(1, {LIKE}, {HEART}))

    assert reactions(world)[-2:] == [("crm-7001:42:1", LIKE, True), ("crm-7001:42:1", HEART, False)]


@pytest.mark.parametrize("trouble", ["amoCRM", "Telegram", "a table"])
def test_a_reaction_that_never_succeeds_does_not_keep_the_persons_words_waiting(trouble: str) -> None:
    world = world_in_talk()
    world.telegram.custom_emoji = {"51": FIRE}
    if trouble == "amoCRM":
        world.chats.before["react"] = [TransientError(Reason.TOO_SLOW)] * PATIENCE_BESIDE_WORDS
    elif trouble == "Telegram":
        world.telegram.lasting["plain_emoji"] = TransientError(Reason.TOO_SLOW)
    else:
        world.receipts.before["crm_id_of"] = [TransientError(Reason.TOO_SLOW)] * PATIENCE_BESIDE_WORDS
    fire = replace(reacted(1, set(), {LIKE}), custom_after=frozenset({"51"}))
    for attempt in range(1, PATIENCE_BESIDE_WORDS):
        with pytest.raises(TransientError):
            world.relay(fire, attempt=attempt)

    world.relay(fire, attempt=PATIENCE_BESIDE_WORDS)

    assert reactions(world) == []


def test_a_limit_that_asks_for_minutes_is_not_waited_for() -> None:
    world = world_in_talk()
    world.chats.before["react"] = [LimitedError(Reason.AMO_UNAVAILABLE, retry_after=300.0)]
    world.relay(reacted(1, set(), {LIKE}))

    assert reactions(world) == []


def test_a_bot_that_is_off_and_a_secret_of_before_relay_none() -> None:
    world = world_in_talk()
    world.relay(reacted(1, set(), {LIKE}), generation=0, received_at=2_000_000_000)
    off = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF, off_at=1))
    off.relay(reacted(1, set(), {LIKE}))

    assert not world.chats.reactions
    assert off.nothing_happened()


def test_a_custom_emoji_is_its_plain_one() -> None:
    world = world_in_talk()
    world.telegram.custom_emoji = {"51": FIRE}
    world.relay(replace(reacted(1, {LIKE}, {HEART}), custom_before=frozenset({"51"}), custom_after=frozenset({"52"})))

    assert reactions(world) == [
        ("crm-7001:42:1", LIKE, True),
        ("crm-7001:42:1", FIRE, True),
        ("crm-7001:42:1", HEART, False),
    ]


def test_a_custom_emoji_in_the_place_of_its_plain_one_changes_nothing() -> None:
    world = world_in_talk()
    world.telegram.custom_emoji = {"51": FIRE}
    world.relay(replace(reacted(1, {FIRE}, set()), custom_after=frozenset({"51"})))

    assert reactions(world) == []


def test_custom_emoji_that_telegram_does_not_tell_are_left_out_and_the_rest_is_put() -> None:
    world = world_in_talk()
    world.telegram.lasting["plain_emoji"] = PermanentError(Reason.TELEGRAM_REFUSED)
    world.relay(replace(reacted(1, set(), {LIKE}), custom_after=frozenset({"51"})))

    assert reactions(world) == [("crm-7001:42:1", LIKE, False)]


def test_a_custom_emoji_waits_for_a_telegram_that_is_away() -> None:
    world = world_in_talk()
    world.telegram.custom_emoji = {"51": FIRE}
    world.telegram.trouble["plain_emoji"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE)]
    fire = replace(reacted(1, set(), set()), custom_after=frozenset({"51"}))
    with pytest.raises(TransientError):
        world.relay(fire)

    world.relay(fire)

    assert reactions(world) == [("crm-7001:42:1", FIRE, False)]


def test_of_a_message_that_we_do_not_know_telegram_is_asked_nothing() -> None:
    world = world_in_talk()
    world.telegram.lasting["plain_emoji"] = TransientError(Reason.TELEGRAM_UNAVAILABLE)
    world.relay(replace(reacted(99, set(), set()), custom_after=frozenset({"51"})))

    assert reactions(world) == []
