"""What cannot be sent yet, cannot be read, or is not named in our words."""

from dataclasses import replace

import pytest

from bridge.domain.content import Mention
from bridge.domain.errors import NotYetError, PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.texts import OUTGOING_KINDS, UNSUPPORTED
from bridge.relay.outgoing.relay_message import PATIENCE
from tests.fakes.outgoing import MESSAGE, OutgoingWorld

KINDS = [*OUTGOING_KINDS.values(), UNSUPPORTED]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_bot_cannot_send_never_reaches_the_person_as_words_about_it(kind: str) -> None:
    world = OutgoingWorld()

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=Mention(kind, "счёт.pdf")))

    assert failed.value.reason is Reason.KIND_NOT_SENT
    assert world.texts == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_beside_it_is_sent_and_the_manager_hears_what_was_not(kind: str) -> None:
    world = OutgoingWorld()

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=Mention(kind, "счёт.pdf", "Ваш счёт")))

    assert failed.value.reason is Reason.ONLY_TEXT_SENT
    assert world.texts == ["Ваш счёт"]
    assert world.chats.reports == [], "and no «delivered» before it"


def test_tried_again_the_text_is_not_sent_twice() -> None:
    world = OutgoingWorld()
    for _ in range(2):
        with pytest.raises(PermanentError):
            world.relay(replace(MESSAGE, content=Mention("Файл", "счёт.pdf", "Ваш счёт")))

    assert world.texts == ["Ваш счёт"]


def test_what_cannot_be_read_is_not_sent() -> None:
    world = OutgoingWorld()

    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=None))

    assert failed.value.reason is Reason.UNREADABLE
    assert world.dialogues.reads == 0


def test_a_chat_named_by_amojo_only_is_the_conversation_it_is() -> None:
    world = OutgoingWorld()

    world.relay(replace(MESSAGE, conversation=None, chat_id="chat-1"))

    assert world.texts == ["Добрый день"]
    assert world.done()


def test_a_chat_that_is_just_being_opened_is_waited_for() -> None:
    world = OutgoingWorld()
    message = replace(MESSAGE, conversation=None, chat_id="chat-2")

    for attempt in range(1, PATIENCE):
        with pytest.raises(NotYetError):
            world.relay(message, attempt)
    with pytest.raises(PermanentError) as failed:
        world.relay(message, PATIENCE)

    assert failed.value.reason is Reason.WRITE_FIRST
