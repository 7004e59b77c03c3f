"""A message goes where its bot's route goes, and nobody on the way there knows which that is."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Receipt
from bridge.domain.records import Chat, ChatKind
from bridge.domain.routes import AmoRoute, Earlier, PlatformRoute, RouteKind
from bridge.domain.texts import GREETING
from bridge.relay.messages import IncomingReaction, OwnWords, Quoted, Talk
from bridge.relay.routes.ways import Ways
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.incoming import ANNA, ANNAS_CHAT, TALK, IncomingWorld, sealed, start, wrote
from tests.fakes.ways import FakeWay

ROUTE = PlatformRoute(1_800_000_000_000, "https://platform.example")


@pytest.fixture
def way() -> FakeWay:
    return FakeWay(RouteKind.PLATFORM)


@pytest.fixture
def world(way: FakeWay) -> IncomingWorld:
    bot = make_bot(sealed_token=sealed(BOT_ID), route=ROUTE)
    return IncomingWorld(bot, ways={RouteKind.PLATFORM: way})


def test_a_message_goes_by_the_route_of_its_bot(world: IncomingWorld, way: FakeWay) -> None:
    world.relay(wrote(1, "Здравствуйте"), attempt=3)
    (carried,) = way.carried
    assert (carried.text, carried.route, carried.attempt) == ("Здравствуйте", ROUTE, 3)
    assert not world.chats.calls
    assert world.receipts.kept[TALK, "7001:42:1"].crm_id == "platform:7001:42:1"
    assert world.metrics.counts["incoming_relayed"] == 1


def test_a_message_that_comes_once_more_is_not_carried_again(world: IncomingWorld, way: FakeWay) -> None:
    """Only amoCRM knows a message by our own id of it."""
    world.relay(wrote(1))
    world.another_worker()
    world.relay(wrote(1), attempt=2)
    assert len(way.carried) == 1


def test_an_edit_goes_there_with_what_was_there_before(world: IncomingWorld, way: FakeWay) -> None:
    world.relay(wrote(1, "До пяти"))
    world.relay(wrote(1, "До шести", edited_at=1_800_000_060))
    assert [one.text for one in way.carried] == ["До пяти", "До шести"]
    assert way.carried[1].before is not None


def test_what_is_written_in_a_group_goes_into_amocrm_whatever_the_route_is(world: IncomingWorld, way: FakeWay) -> None:
    talk = Talk(ConversationId(BOT_ID, -100, 7), "Стройка")
    world.relay(replace(wrote(1), chat=Chat(-100, ChatKind.GROUP), talk=talk))
    assert not way.carried
    assert [message.conversation for message in world.chats.calls] == [talk.conversation]


def test_commands_that_the_route_answers_the_bot_does_not_answer_itself(world: IncomingWorld, way: FakeWay) -> None:
    way.answered = ("start",)
    world.relay(start())
    assert not world.jobs.answers
    way.answered = ()
    world.relay(start(message_id=2))
    assert [answer.text for answer in world.jobs.answers.values()] == [GREETING]


def test_a_reaction_to_what_amocrm_has_not_is_not_put_there(world: IncomingWorld) -> None:
    world.relay(wrote(1))
    world.bot = rewrite(world.bots, replace(world.bot, route=AmoRoute(2), earlier=(Earlier(ROUTE, 2),)))
    world.relay(wrote(2))
    world.relay(IncomingReaction(BOT_ID, ANNAS_CHAT, 1, ANNA, frozenset(), frozenset("👍")))
    world.relay(IncomingReaction(BOT_ID, ANNAS_CHAT, 2, ANNA, frozenset(), frozenset("👍")))
    assert [reaction.target.crm_id for reaction in world.chats.reactions] == ["crm-7001:42:2"]


def test_an_edit_of_what_went_elsewhere_is_a_new_message_of_amocrm(world: IncomingWorld) -> None:
    world.relay(wrote(1, "До пяти"))
    world.bot = rewrite(world.bots, replace(world.bot, route=AmoRoute(2), earlier=(Earlier(ROUTE, 2),)))
    world.relay(wrote(2, "Ещё"))
    world.relay(wrote(1, "До шести", edited_at=1_800_000_060))
    assert [message.content for message in world.chats.calls][-1] == Text("[Сообщение изменено] До шести")
    assert not world.chats.edits


def test_an_answer_to_what_amocrm_has_not_tells_it_in_words(world: IncomingWorld) -> None:
    world.bot = rewrite(world.bots, replace(world.bot, route=AmoRoute(2), earlier=(Earlier(ROUTE, 2),)))
    quoted = Quoted(5, from_bot=True, said="Чем помочь?")
    world.receipts.outgoing(TALK, Receipt("platform:9", (5,), complete=True))
    world.relay(wrote(6, "Ценой", quoted=quoted))
    (message,) = world.chats.calls
    assert message.reply_to is None
    assert "Чем помочь?" in message.content.seen


def test_own_words_go_by_the_route_as_well(world: IncomingWorld, way: FakeWay) -> None:
    said = OwnWords("welcome:1", "Добро пожаловать", 1_800_000_000)
    Ways({RouteKind.PLATFORM: way}, world.conversations, world.clock, logging.getLogger("test")).show_said(
        world.bot, TALK, said
    )
    assert way.said == [said]
