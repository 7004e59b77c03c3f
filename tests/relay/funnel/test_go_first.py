"""The funnel's turn before the route's, and what is left for that."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact
from bridge.domain.errors import TransientError
from bridge.domain.leads import LeadError, LeadState, Told
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.routes import RouteKind
from bridge.domain.texts import GREETING
from bridge.relay.messages import LeadPress
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.funnel import ADMINS, AGENCY, VERSION, make_funnel, make_lead, press
from tests.fakes.incoming import ANNA, TALK, IncomingWorld, sealed, start, wrote
from tests.fakes.wahelp import wahelp_route
from tests.fakes.ways import FakeWay

KEY = make_lead().key


@pytest.fixture
def world() -> IncomingWorld:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), funnel=VERSION))
    world.funnels.put(make_funnel())
    return world


def texts(world: IncomingWorld) -> list[str]:
    return [message.content.text for message in world.chats.shown.values()]  # type: ignore[union-attr]


def test_start_is_greeted_by_the_funnel_alone(world: IncomingWorld) -> None:
    world.relay(start("agency"))
    assert [words.text for words in world.lead_jobs.sayings.values()] == [AGENCY.welcome]
    assert world.jobs.answers == {}
    assert texts(world) == ["/start agency"]


def test_without_a_profile_for_it_the_bot_greets_as_ever(world: IncomingWorld) -> None:
    world.relay(start("nothing"))
    assert world.lead_jobs.sayings == {}
    assert list(world.jobs.answers) == [(TALK, GREETING)]


def test_a_bot_without_a_funnel_reads_nothing_of_it() -> None:
    world = IncomingWorld()
    world.funnels = None  # type: ignore[assignment]
    world.leads = None  # type: ignore[assignment]
    world.relay(start("agency"))
    world.relay(wrote(2))
    assert texts(world) == ["/start agency", "Здравствуйте"]


def test_a_choice_is_shown_as_the_persons_words_each_once(world: IncomingWorld) -> None:
    world.relay(start("agency"))
    for number, press_id in ((0, "p1"), (0, "p1"), (0, "p2"), (1, "p3")):
        world.relay(press(number, press_id, ANNA))
    assert texts(world) == ["/start agency", "📈 Привлечь клиентов", "🎨 Брендинг"]
    assert set(world.jobs.presses) == {"p1", "p2", "p3"}, "each is acknowledged"
    assert [lead.choice for lead in world.leads.stored.values()] == ["Привлечь клиентов", "Брендинг"]


def test_a_lead_is_made_although_the_route_is_away(world: IncomingWorld) -> None:
    world.chats.before["send"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(press(0, "p1", ANNA))
    assert len(world.lead_jobs.deliveries) == 1
    world.relay(press(0, "p1", ANNA), attempt=2)
    assert len(world.lead_jobs.deliveries) == len(world.leads.stored) == 1
    assert texts(world) == ["📈 Привлечь клиентов"]


def test_an_answer_goes_on_to_the_route_too(world: IncomingWorld) -> None:
    world.relay(press(0, "p1", ANNA))
    world.relay(wrote(7, "https://example.com"))
    assert texts(world)[-1] == "https://example.com"
    [lead] = world.leads.stored.values()
    assert lead.follow_up is not None
    assert lead.follow_up.text == "https://example.com"


def test_what_the_route_has_asked_for_answers_no_question_of_the_funnel(world: IncomingWorld) -> None:
    """Who came by a link is asked for the phone as well, and shares it before they look for their link."""
    way = FakeWay(RouteKind.WAHELP)
    way.answers = lambda _, message: isinstance(message.content, Contact)  # type: ignore[method-assign,assignment]
    world.ways[RouteKind.WAHELP] = way
    rewrite(world.bots, replace(world.bot, route=wahelp_route()))
    world.relay(press(0, "p1", ANNA))
    world.relay(wrote(7, content=Contact("Анна", "+79991234567", own=True)))
    world.relay(wrote(8, "https://example.com"))
    [lead] = world.leads.stored.values()
    assert lead.follow_up is not None
    assert lead.follow_up.text == "https://example.com"
    assert len(way.carried) == 3


def test_an_answered_question_is_not_asked_by_a_press_that_is_brought_once_more(world: IncomingWorld) -> None:
    """It waited beside its line for the route, and the answer with it."""
    world.relay(press(0, "p1", ANNA))
    world.relay(wrote(7, "https://example.com"))
    world.relay(press(1, "p2", ANNA))
    for number in (0, 1):
        world.relay(press(number, f"p{number + 1}", ANNA), attempt=2)
    world.relay(wrote(8, "Условия"))
    world.relay(press(1, "p2", ANNA), attempt=2)
    world.relay(wrote(9, "Спасибо"))
    texts = [lead.follow_up.text for lead in world.leads.stored.values() if lead.follow_up]
    assert texts == ["https://example.com", "Условия"]


@pytest.mark.parametrize("state", [BotState.OFF])
def test_a_bot_that_is_off_makes_no_leads(world: IncomingWorld, state: BotState) -> None:
    world.bots.put(BOT_ID, state=state, off_at=1)
    world.relay(press(0, "p1", ANNA))
    world.relay(start("agency"))
    assert world.leads.stored == {}
    assert world.lead_jobs.sayings == {}


def a_told_lead(world: IncomingWorld) -> None:
    world.leads.make(make_lead())
    world.leads.failed(KEY, LeadError.STATUS, "status 500", world.clock.now())
    world.leads.told(KEY, Told(ADMINS, 5, "hash"))


ENTERED = LeadPress(BOT_ID, ADMINS, 5, "Ольга", "p9", KEY)


def test_whoever_is_in_the_admin_chat_may_enter_a_lead(world: IncomingWorld) -> None:
    a_told_lead(world)
    world.relay(ENTERED)
    lead = world.leads.stored[KEY]
    assert (lead.state, lead.by) == (LeadState.BY_HAND, "Ольга")
    assert list(world.lead_jobs.tellings) == [(KEY, "pressed:5")]
    assert list(world.jobs.presses) == ["p9"]
    assert texts(world) == []


@pytest.mark.parametrize(
    "pressed", [replace(ENTERED, chat_id=42), replace(ENTERED, bot_id=7002), replace(ENTERED, key="f" * 32)]
)
def test_nobody_else_may(world: IncomingWorld, pressed: LeadPress) -> None:
    a_told_lead(world)
    world.relay(pressed)
    assert world.leads.stored[KEY].state is LeadState.WAITING
    assert world.lead_jobs.tellings == {}


def test_one_that_went_through_meanwhile_stays_so_and_its_message_is_put_right(world: IncomingWorld) -> None:
    a_told_lead(world)
    world.leads.delivered(KEY)
    world.relay(ENTERED)
    assert world.leads.stored[KEY].state is LeadState.DELIVERED
    assert list(world.lead_jobs.tellings) == [(KEY, "pressed:5")]


def test_a_stranger_with_an_older_secret_enters_nothing(world: IncomingWorld) -> None:
    a_told_lead(world)
    world.bots.put(BOT_ID, generation=3, renewed_at=1)
    world.relay(ENTERED, generation=1)
    assert world.leads.stored[KEY].state is LeadState.WAITING
