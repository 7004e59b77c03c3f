"""Pressed buttons: the person's answer, once; then the press is acknowledged and the choice shown."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import BotState
from bridge.relay.incoming.relay_press import ACKNOWLEDGE_WITHIN
from bridge.relay.messages import Press, PressAnswer, Reference
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.incoming import ANNA, ANNAS_CHAT, TALK, IncomingWorld, sealed, wrote
from tests.fakes.steps import KilledError

UNTIL = int(NOW) + ACKNOWLEDGE_WITHIN


def pressed(label: str, press_id: str = "p1", message_id: int = 5) -> Press:
    return Press(BOT_ID, ANNAS_CHAT, message_id, ANNA, press_id, label)


def world_in_talk() -> IncomingWorld:
    """The person has written message 1, and was asked something in message 5."""
    world = IncomingWorld()
    world.relay(wrote(1))
    world.receipts.outgoing(TALK, Receipt("m1", (5,), complete=True))
    return world


def answers(world: IncomingWorld) -> list[PressAnswer]:
    return list(world.jobs.presses.values())


def test_the_text_of_the_button_is_the_persons_message_that_answers_the_question() -> None:
    world = world_in_talk()
    world.relay(pressed("Да"))

    choice = world.chats.calls[1]
    assert (choice.msgid, choice.content, choice.reply_to) == ("7001:42:5:press", Text("Да"), Reference(crm_id="m1"))
    assert (choice.sender.id, choice.silent, choice.at) == ("7001:42", False, int(NOW))
    assert answers(world) == [PressAnswer(TALK, 5, "p1", "Да", UNTIL)]


def test_the_message_goes_first() -> None:
    world = world_in_talk()
    world.chats.before["send"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(pressed("Да"))
    assert not answers(world)

    world.relay(pressed("Да"))
    assert len(world.chats.shown) == 2
    assert len(answers(world)) == 1


def test_a_choice_is_made_once_however_often_it_is_pressed() -> None:
    world = world_in_talk()
    for number, label in enumerate(("Да", "Да", "Нет"), start=1):
        world.relay(pressed(label, f"p{number}"))
        world.another_worker()

    assert [message.content for message in world.chats.shown.values()] == [Text("Здравствуйте"), Text("Да")]
    assert [(press.press_id, press.chosen) for press in answers(world)] == [("p1", "Да"), ("p2", "Да"), ("p3", "")]


def test_the_choices_of_two_questions_are_two() -> None:
    world = world_in_talk()
    world.relay(pressed("Да", "p1", 5))
    world.relay(pressed("Да", "p2", 9))

    assert list(world.chats.shown) == ["7001:42:1", "7001:42:5:press", "7001:42:9:press"]
    assert world.chats.calls[2].reply_to is None


def test_the_button_that_tells_what_was_chosen_is_only_acknowledged() -> None:
    world = world_in_talk()
    world.relay(pressed(""))

    assert len(world.chats.calls) == 1
    assert answers(world) == [PressAnswer(TALK, 5, "p1", "", UNTIL)]


def test_a_press_may_be_the_first_that_is_heard_of_a_person() -> None:
    world = IncomingWorld()
    world.relay(pressed("Да"))

    assert [message.content for message in world.chats.shown.values()] == [Text("Да")]
    assert len(world.jobs.introductions) == 1
    assert world.conversations.stored[TALK].is_open_in("scope-31")


def test_a_choice_stands_behind_what_was_written_in_the_same_second() -> None:
    world = world_in_talk()
    world.relay(wrote(7, "Ещё вопрос", at=int(NOW)))
    world.relay(pressed("Да"))

    assert world.chats.calls[2].at_ms > world.chats.calls[1].at_ms


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "step"), [("chats", "send"), ("receipts", "incoming")])
def test_a_worker_killed_in_a_press_leaves_one_that_the_next_finishes(port: str, step: str, moment: str) -> None:
    world = world_in_talk()
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(pressed("Да"))
    world.another_worker()
    world.relay(pressed("Да"))

    assert len(world.chats.shown) == 2
    assert [press.chosen for press in answers(world)] == ["Да"]


def test_a_choice_that_was_not_delivered_can_be_sent_again() -> None:
    world = world_in_talk()
    world.chats.before["send"] = [PermanentError(Reason.ACCOUNT_UNPAID)]
    with pytest.raises(PermanentError):
        world.relay(pressed("Да"))
    world.relay(replace(pressed("Да"), again_at=int(NOW) + 86_400))

    choice = world.chats.calls[-1]
    assert choice.content.seen.startswith("[Доставлено с опозданием")
    assert choice.content.seen.endswith("] Да")
    assert choice.at == int(NOW) + 86_400


def test_the_long_text_of_a_button_is_the_answer_letter_by_letter_however_old_its_message_is() -> None:
    world = world_in_talk()
    world.receipts.outgoing(TALK, Receipt("m1", (5,), complete=True), buttons={"say#0.1": "Завтра  вечером"})
    for label in ("Завтра вечером", "[Кнопка 2]"):
        world.relay(replace(pressed(label), carried="say#0.1"))
    world.relay(replace(pressed("[Кнопка 1]", "p2", 9), carried="say#0.0"))

    assert [message.content for message in world.chats.calls[1:]] == [Text("Завтра  вечером"), Text("[Кнопка 1]")]
    assert [press.chosen for press in answers(world)] == ["Завтра  вечером", "[Кнопка 1]"]


def test_a_bot_that_is_off_hears_no_press() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF, off_at=1))
    world.relay(pressed("Да"))

    assert world.nothing_happened()
    assert not answers(world)
