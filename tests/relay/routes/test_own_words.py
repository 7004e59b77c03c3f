"""What a bot says by itself stands in amoCRM's chat as its own silent words."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import OwnWords, Quoted, Reference
from bridge.relay.routes.amocrm import CarryToAmo
from tests.fakes.incoming import TALK, IncomingWorld, wrote

WELCOME = OwnWords("welcome:7", "Добро пожаловать", 1_800_000_000, ("Заявка", "Цены"))


def amocrm(world: IncomingWorld) -> CarryToAmo:
    return world.amocrm(logging.getLogger("test"))


def test_the_words_stand_there_with_their_buttons_and_ring_for_nobody() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    amocrm(world).show_said(world.bot, TALK, WELCOME)
    shown = world.chats.calls[-1]
    assert shown.content.seen == "Добро пожаловать\nЗаявка\nЦены"
    assert (shown.msgid, shown.silent, shown.sender.ref_id) == ("7001:42:said:welcome:7", True, "")
    assert shown.receiver is not None
    assert (shown.receiver.id, shown.receiver.name) == ("7001:42", "Анна Каренина (Магазин)")
    assert shown.at_ms == 1_800_000_000_999


def test_a_hook_of_them_is_not_sent_to_the_person_once_more() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    amocrm(world).show_said(world.bot, TALK, WELCOME)
    assert world.receipts.was_delivered(TALK, "crm-7001:42:said:welcome:7")


def test_words_whose_messages_are_known_stand_between_those_of_the_person_and_can_be_answered() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    amocrm(world).show_said(world.bot, TALK, replace(WELCOME, numbers=(2, 3)))
    world.relay(wrote(4, "Ценой", quoted=Quoted(3, from_bot=True, said="Добро")))
    question, welcome, answer = world.chats.calls
    assert question.at_ms < welcome.at_ms < answer.at_ms
    assert answer.reply_to == Reference(crm_id="crm-7001:42:said:welcome:7")


def test_without_an_open_chat_there_is_nothing_to_show_them_in() -> None:
    world = IncomingWorld()
    amocrm(world).show_said(world.bot, TALK, WELCOME)
    assert not world.chats.calls


def test_what_amocrm_refuses_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED)]
    amocrm(world).show_said(world.bot, TALK, WELCOME)
    assert "the bot's own words were not shown" in caplog.text
