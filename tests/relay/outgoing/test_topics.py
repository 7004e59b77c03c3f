"""Forums: an answer goes to the topic of what it answers, else to the one where the last message stands."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.relay.messages import Target, Typing
from tests.fakes.answers import ANSWER, HERE, THERE, answer, group_in, receipt_of, told, world_of
from tests.fakes.outgoing import LONG_TEXT, SCOPE, OutgoingWorld

REPAIRS, MONEY = 4, 7


def forum() -> OutgoingWorld:
    """Somebody wrote in both topics, last in the second one."""
    world = world_of()
    for number, thread in ((15, REPAIRS), (16, MONEY)):
        world.receipts.incoming(HERE, number, f"{HERE}:{number}", Received(f"crm-{number}", "", thread=thread))
    return world


def threads(world: OutgoingWorld) -> list[int | None]:
    return [piece.thread for piece in world.pieces]


def test_an_answer_goes_to_the_topic_of_what_it_answers() -> None:
    world = forum()
    world.relay(replace(ANSWER, reply_to=Target("crm-15", f"{HERE}:15")))
    assert [(piece.thread, piece.reply_to) for piece in world.pieces] == [(REPAIRS, 15)]


def test_else_to_the_one_that_was_active_last() -> None:
    world = forum()
    world.relay(ANSWER)
    assert threads(world) == [MONEY]
    assert receipt_of(world).thread == MONEY


def test_an_answer_makes_its_topic_the_active_one() -> None:
    world = forum()
    world.relay(answer("m1", reply_to=Target("crm-15")))
    world.relay(answer("m2"))
    assert threads(world) == [REPAIRS, REPAIRS]


def test_in_general_no_topic_is_named() -> None:
    world = forum()
    world.receipts.incoming(HERE, 17, f"{HERE}:17", Received("crm-17", "", thread=0))
    world.relay(ANSWER)
    assert threads(world) == [None]
    assert receipt_of(world).thread == 0


def test_where_there_are_no_topics_nothing_is_remembered_of_them() -> None:
    world = world_of()
    world.relay(ANSWER)
    assert threads(world) == [None]
    assert receipt_of(world).thread is None
    assert world.receipts.topics == {}


def test_the_rest_of_a_long_text_follows_its_beginning_wherever_people_write_meanwhile() -> None:
    world = forum()
    long = replace(ANSWER, content=Text(LONG_TEXT))
    world.telegram.trouble["send"] = []
    world.receipts.after["outgoing"] = [TransientError(Reason.STORAGE_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(long)
    world.receipts.incoming(HERE, 18, f"{HERE}:18", Received("crm-18", "", thread=REPAIRS))
    world.relay(long)
    assert threads(world) == [MONEY, MONEY, MONEY]


@pytest.mark.parametrize("lost", [Reason.TOPIC_CLOSED, Reason.TOPIC_GONE])
def test_a_topic_that_is_no_more_does_not_swallow_the_answer(lost: Reason) -> None:
    world = forum()
    world.telegram.trouble["send"] = [PermanentError(lost)]
    world.relay(ANSWER)
    assert threads(world) == [None]
    assert receipt_of(world) == Receipt("m1", (1,), complete=True, thread=0)
    assert len(group_in(world).sent) == 2, "what Telegram refused may count as well"
    assert [said.thread for _, said in told(world)] == [0]


def test_when_general_is_closed_too_the_manager_hears_why() -> None:
    world = forum()
    world.telegram.lasting["send"] = PermanentError(Reason.TOPIC_CLOSED)
    with pytest.raises(PermanentError) as failed:
        world.relay(ANSWER)
    assert failed.value.text == "Тема группы закрыта: писать в неё могут только администраторы"


def test_other_deals_hear_in_which_topic_it_stands() -> None:
    world = forum()
    world.relay(ANSWER)
    assert [said.thread for _, said in told(world)] == [MONEY]
    assert THERE not in world.receipts.topics, "they note it in their own line"


def test_typing_is_shown_where_the_answer_will_go() -> None:
    world = forum()
    world.show_typing(Typing(SCOPE, HERE, "", world.clock.now() + 5), world.clock.now())
    assert (world.telegram.typing, world.telegram.typed_in) == ([HERE.chat_id], [MONEY])
    assert group_in(world).sent == (), "it is no message"
