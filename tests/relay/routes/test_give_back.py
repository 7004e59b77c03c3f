"""A manager gives a conversation back to the platform with a command that the person never sees."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.routes import PlatformRoute
from bridge.relay.messages import StatusReport
from tests.fakes.bots import make_bot
from tests.fakes.outgoing import MESSAGE, SCOPE, SEALED, TALK, OutgoingWorld

ROUTE = PlatformRoute(5, "https://platform.example")


@pytest.fixture
def world() -> OutgoingWorld:
    world = OutgoingWorld(make_bot(sealed_token=SEALED, route=ROUTE))
    world.said.handed_over(TALK, world.clock.now())
    return world


@pytest.mark.parametrize("text", ["/bot", " /Bot\n"])
def test_the_conversation_is_the_platforms_again(world: OutgoingWorld, text: str) -> None:
    world.relay(replace(MESSAGE, content=Text(text)))
    assert world.texts == []
    assert world.said.get(TALK).people_since == 0
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]


@pytest.mark.parametrize("text", ["/bot, ответь ему", "бот", "/bots"])
def test_other_words_are_for_the_person(world: OutgoingWorld, text: str) -> None:
    world.relay(replace(MESSAGE, content=Text(text)))
    assert world.texts == [text]
    assert world.said.get(TALK).people_since > 0


def test_on_another_route_it_is_a_text_like_any_other() -> None:
    world = OutgoingWorld()
    world.relay(replace(MESSAGE, content=Text("/bot")))
    assert world.texts == ["/bot"]
