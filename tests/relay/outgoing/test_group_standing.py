"""What becomes of an answer tells what a bot is in a group, and the deals are told of it once."""

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.relay.messages import OutgoingReaction, Target
from tests.fakes.answers import ANSWER, HERE, answer, group_in, world_of
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import DEAL, make_group
from tests.fakes.outgoing import SCOPE, OutgoingWorld

MUTED = GroupBot(BOT_ID, Standing.MEMBER, writes=False)


def fail(world: OutgoingWorld, reason: Reason, crm_id: str = "m1") -> None:
    world.telegram.lasting["send"] = PermanentError(reason)
    with pytest.raises(PermanentError):
        world.relay(answer(crm_id))
    world.telegram.lasting.clear()


@pytest.mark.parametrize(
    ("reason", "is_inside", "said"),
    [
        (Reason.NOT_IN_GROUP, False, "вышел из группы"),
        (Reason.CHAT_NOT_FOUND, False, "вышел из группы"),
        (Reason.GROUP_DELETED, False, "больше нет"),
        (Reason.NO_RIGHTS, True, "больше не может писать"),
    ],
)
def test_a_refusal_is_remembered_and_noted_once_however_many_answers_there_are(
    reason: Reason, said: str, *, is_inside: bool
) -> None:
    world = world_of()
    for number in range(8):
        fail(world, reason, f"m{number}")
    ((_, _, _, note),) = world.jobs.notes
    assert said in note
    seat = group_in(world).bots[BOT_ID]
    assert (seat.is_inside, seat.writes) == (is_inside, False)
    assert len(group_in(world).links) == 2


@pytest.mark.parametrize("reason", [Reason.KIND_NOT_ALLOWED, Reason.TOO_LONG, Reason.TELEGRAM_REFUSED])
def test_what_is_wrong_with_a_message_says_nothing_of_the_bot(reason: Reason) -> None:
    world = world_of()
    fail(world, reason)
    assert group_in(world).bots[BOT_ID].writes
    assert world.jobs.notes == []


def test_an_answer_that_arrives_ends_it() -> None:
    world = world_of(make_group(DEAL, bots={BOT_ID: MUTED}))
    for number in range(2):
        world.relay(answer(f"m{number}"))
    assert group_in(world).bots[BOT_ID].writes
    assert ["снова может писать" in note for *_, note in world.jobs.notes] == [True]


def test_what_cannot_be_noted_has_no_message_sent_again() -> None:
    world = world_of(make_group(DEAL, bots={BOT_ID: MUTED}))
    world.groups.before["seen"] = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    world.relay(ANSWER)
    world.relay(ANSWER)
    assert len(world.telegram.sent) == 1


@pytest.mark.parametrize(("reason", "is_inside"), [(Reason.NO_RIGHTS, True), (Reason.NOT_IN_GROUP, False)])
def test_a_reaction_tells_whether_the_bot_is_there_and_not_whether_it_may_write(
    reason: Reason, *, is_inside: bool
) -> None:
    world = world_of()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("crm-15", ""))
    world.telegram.lasting["react"] = PermanentError(reason)
    world.react(OutgoingReaction(SCOPE, HERE, "", Target("crm-15", f"{HERE}:15"), "👍", "amojo-olga", "{}"))
    seat = group_in(world).bots[BOT_ID]
    assert (seat.is_inside, seat.writes) == (is_inside, is_inside)
