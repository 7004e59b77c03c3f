"""A manager's reply: which Telegram message it answers, and that a vanished one is no obstacle."""

from dataclasses import replace

import pytest

from bridge.domain.content import Content, MediaKind, Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import message_id_of
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt, Received
from bridge.relay.messages import Target
from tests.fakes.outgoing import LONG, MESSAGE, TALK, OutgoingWorld, media


def world_with_messages() -> OutgoingWorld:
    """The person wrote message 15, the manager's `m0` became messages 20 and 21."""
    world = OutgoingWorld()
    world.receipts.incoming(TALK, 15, "7001:42:15", Received("crm-15", "", 0))
    world.receipts.outgoing(TALK, Receipt("m0", (20, 21), complete=True))
    return world


@pytest.mark.parametrize(
    ("target", "answered"),
    [
        (Target("crm-15", "7001:42:15"), 15),
        (Target("crm-15"), 15),
        (Target("", "7001:42:15"), 15),
        (Target("7001:42:15"), 15),
        (Target("", "7001:42:15:1700000000:0badcafe"), 15),
        (Target("", "7001:42:15:press"), 15),
        (Target("m0"), 20),
        (Target("m0", "7001:43:15"), 20),
        (Target("nobody's"), None),
        (Target("", "7001:42:0"), None),
        (Target("", "7001:42:"), None),
        (None, None),
    ],
)
def test_the_message_that_is_answered(target: Target | None, answered: int | None) -> None:
    world = world_with_messages()

    world.relay(replace(MESSAGE, reply_to=target))

    assert [piece.reply_to for piece in world.pieces] == [answered]
    assert world.dialogues.reads == 1
    assert world.done()


def test_a_part_whose_id_telegram_did_not_tell_is_no_target() -> None:
    world = OutgoingWorld()
    world.receipts.outgoing(TALK, Receipt("m0", (0,), complete=True))
    world.relay(replace(MESSAGE, reply_to=Target("m0")))
    assert [piece.reply_to for piece in world.pieces] == [None]


def test_of_a_long_reply_the_first_part_is_one() -> None:
    world = world_with_messages()
    world.relay(replace(LONG, reply_to=Target("crm-15")))
    assert [piece.reply_to for piece in world.pieces] == [15, None, None]


@pytest.mark.parametrize("content", [Text("Добрый день"), media(MediaKind.PHOTO, "подпись")])
def test_a_target_that_vanished_is_no_obstacle(content: Content) -> None:
    world = world_with_messages()
    world.telegram.trouble["send"] = [PermanentError(Reason.TARGET_GONE, "message to be replied not found")]

    world.relay(replace(MESSAGE, content=content, reply_to=Target("crm-15")))

    assert [(piece.content, piece.reply_to) for piece in world.pieces] == [(content, None)]
    assert world.done()


def test_without_a_target_it_is_a_refusal() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.TARGET_GONE)]
    with pytest.raises(PermanentError):
        world.relay(MESSAGE)


@pytest.mark.parametrize("msgid", ["", "15", "7001:42", "7001:421:15", "17001:42:15", "7001:42:-5", "7001:42:٥"])
def test_other_texts_name_no_message_of_the_conversation(msgid: str) -> None:
    assert message_id_of(TALK, msgid) is None
