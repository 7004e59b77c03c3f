"""Twenty messages a minute into one group, whichever deals they come from, and no other chat feels it."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import LimitedError, NotYetError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation
from tests.fakes.answers import ANSWER, HERE, THERE, answer, group_in, world_of
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import DEAL, OTHER_DEAL, make_group
from tests.fakes.outgoing import LONG_TEXT, MESSAGE, OutgoingWorld

MINUTE = 60.0


def work_off(world: OutgoingWorld, lines: dict[ConversationId, int]) -> list[float]:
    """Let each deal's line send so many answers, one after the other; return when each went."""
    left, went = dict(lines), []
    while any(left.values()):
        waits = []
        for talk, number in left.items():
            if not number:
                continue
            try:
                world.relay(answer(f"{talk}-{number}", conversation=talk))
            except NotYetError as error:
                waits.append(error.retry_after or 0.0)
            else:
                went.append(world.clock.now())
                left[talk] -= 1
        if waits and len(waits) == sum(1 for number in left.values() if number):
            world.clock.sleep(min(waits))
    return went


def test_three_deals_share_the_pace_of_their_group() -> None:
    world = world_of(make_group(DEAL, OTHER_DEAL, 503))
    third = replace(HERE, deal_id=503)
    world.conversations.stored[third] = Conversation(third, chat_id="chat-503")
    went = work_off(world, {HERE: 20, THERE: 20, third: 20})
    assert len(world.telegram.sent) == 60
    for earlier, later in zip(went, went[20:], strict=False):
        assert later - earlier > MINUTE
    assert went[-1] - went[0] < 3 * MINUTE, "and no slower than it has to be"


def test_an_answer_that_has_to_wait_goes_back_unclaimed() -> None:
    world = world_of()
    for number in range(10):
        world.relay(answer(f"m{number}"))
    with pytest.raises(NotYetError) as waits:
        world.relay(answer("m10"))
    assert waits.value.retry_after == pytest.approx(10.0)
    assert len(world.conversations.claims) == 10
    assert sum(world.clock.slept) == 0


def test_a_moment_is_slept_through() -> None:
    world = world_of()
    for number in range(10):
        world.relay(answer(f"m{number}"))
    world.clock.time += 9.5
    world.relay(answer("m10"))
    assert world.clock.slept[-1] == pytest.approx(0.5)


def test_each_piece_of_a_long_text_takes_a_place() -> None:
    world = world_of()
    world.relay(replace(ANSWER, content=Text(LONG_TEXT)))
    assert len(group_in(world).sent) == 3


def test_private_chats_and_other_groups_do_not_feel_it() -> None:
    world = world_of()
    for number in range(10):
        world.relay(answer(f"m{number}"))
    other = ConversationId(BOT_ID, -4002, DEAL)
    world.groups.put(make_group(DEAL, chat_id=-4002))
    world.relay(MESSAGE)
    world.relay(replace(ANSWER, crm_id="elsewhere", conversation=other))
    assert world.clock.slept == [0.0] * len(world.clock.slept)
    assert [sent.chat_id for sent in world.telegram.sent[-2:]] == [42, -4002]


def test_of_two_workers_that_want_the_same_place_one_looks_again() -> None:
    world = world_of()
    booked = world.groups.book

    def overtaken(group: object, sent: object) -> object:
        world.groups.book = booked  # type: ignore[method-assign]
        booked(group_in(world), [world.clock.now()] * 10)
        return booked(group, sent)  # type: ignore[arg-type]

    world.groups.book = overtaken  # type: ignore[method-assign, assignment]
    with pytest.raises(NotYetError):
        world.relay(ANSWER)
    assert world.telegram.sent == []
    assert len(group_in(world).sent) == 10


def test_a_group_that_telegram_limits_is_left_alone_by_its_other_deals_too() -> None:
    world = world_of()
    world.telegram.trouble["send"] = [LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=30.0)]
    with pytest.raises(TransientError):
        world.relay(ANSWER)
    with pytest.raises(NotYetError) as waits:
        world.relay(answer("m2", conversation=THERE))
    assert waits.value.retry_after == pytest.approx(30.0)
    world.clock.time += 30.0
    world.relay(answer("m2", conversation=THERE))
    assert len(world.telegram.sent) == 1
