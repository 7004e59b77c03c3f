"""What a funnel does about what people write and press."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.funnel import FunnelButton, Pressed
from bridge.domain.identity import ConversationId
from bridge.domain.leads import ANSWERS_WITHIN, COUNTS_ONCE, FollowUp
from bridge.domain.records import Person
from bridge.relay.messages import IncomingMessage
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.funnel import AGENCY, BRANDING, GALLIARD, FunnelWorld, make_funnel, press
from tests.fakes.incoming import start, wrote

ANNA = Person(43, "Анна")


@pytest.fixture
def world() -> FunnelWorld:
    return FunnelWorld()


def writes(world: FunnelWorld, message: IncomingMessage) -> bool:
    return world.stand_before.wrote(world.bot, replace(message, person=GALLIARD), world.clock.now())


def at(world: FunnelWorld, message: IncomingMessage) -> IncomingMessage:
    return replace(message, at=int(world.clock.now()))


def test_a_link_is_greeted_with_its_profile_and_its_buttons(world: FunnelWorld) -> None:
    assert writes(world, start("agency"))
    world.say_all()
    [message_id] = world.telegram.chats[42]
    assert world.telegram.said(42) == [AGENCY.welcome]
    assert world.telegram.rows[message_id] == (
        ("📈 Привлечь клиентов", AGENCY.data(0)),
        ("🎨 Брендинг", AGENCY.data(1)),
    )
    [shown] = world.lines.shown.values()
    assert (shown.text, shown.buttons) == (AGENCY.welcome, ("📈 Привлечь клиентов", "🎨 Брендинг"))


def test_start_twice_within_a_minute_is_one_greeting(world: FunnelWorld) -> None:
    first = at(world, start("agency", 1))
    assert writes(world, first)
    assert writes(world, first), "the same update, delivered again"
    assert writes(world, replace(first, message_id=2, at=first.at + 59))
    assert len(world.jobs.sayings) == 1
    assert writes(world, replace(first, message_id=3, at=first.at + 60))
    assert len(world.jobs.sayings) == 2


def test_who_comes_by_no_known_link_gets_the_default_or_the_ordinary_greeting() -> None:
    ordinary = FunnelWorld()
    assert not writes(ordinary, start("nothing"))
    assert not ordinary.jobs.sayings
    default = FunnelWorld(make_funnel(default="agency"))
    assert writes(default, start())
    assert len(default.jobs.sayings) == 1


def test_a_press_makes_a_lead_and_asks(world: FunnelWorld) -> None:
    which, label = world.presses()
    lead = world.lead()
    assert (which, label) == (lead.key, "📈 Привлечь клиентов")
    assert (lead.brand, lead.choice, lead.person, lead.account_id) == (
        "MONSTER AGENCY",
        "Привлечь клиентов",
        GALLIARD,
        31,
    )
    assert list(world.jobs.deliveries) == [lead.key]
    world.say_all()
    assert world.telegram.said(42) == [AGENCY.follow_up]
    assert len(lead.key) == 32


def test_the_same_press_delivered_again_changes_nothing(world: FunnelWorld) -> None:
    first = world.presses()
    assert world.presses() == first
    assert len(world.leads.stored) == len(world.jobs.deliveries) == len(world.jobs.sayings) == 1


def test_a_choice_counts_once_an_hour_for_each_person(world: FunnelWorld) -> None:
    world.presses(press_id="p1")
    assert world.presses(press_id="p2") == ("", "")
    assert world.presses(1, "p3")[1] == BRANDING.text
    assert world.presses(press_id="p4", person=ANNA)[0]
    world.clock.time += COUNTS_ONCE
    assert world.presses(press_id="p5")[0]
    assert [lead.choice for lead in world.leads.stored.values()] == [
        "Привлечь клиентов",
        "Брендинг",
        "Привлечь клиентов",
        "Привлечь клиентов",
    ]


def test_a_button_that_is_gone_makes_no_lead_and_greets_anew(world: FunnelWorld) -> None:
    assert world.presses(mark="0000") == ("agency:0", "📈 Привлечь клиентов")
    world.say_all()
    assert world.telegram.said(42) == [AGENCY.welcome]
    stale = replace(press(press_id="p2"), pressed=Pressed("gone", 0))
    assert world.stand_before.pressed(world.bot, stale, world.clock.now())[0] == "gone:0"
    assert not world.leads.stored
    assert len(world.jobs.sayings) == 1


def test_without_a_funnel_an_old_button_is_words_only(world: FunnelWorld) -> None:
    bot = make_bot()
    assert world.stand_before.pressed(bot, press(), world.clock.now()) == ("agency:0", "📈 Привлечь клиентов")
    assert not world.leads.stored
    assert not world.stand_before.wrote(bot, start("agency"), world.clock.now())


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (Text("https://example.com"), FollowUp(7, "https://example.com")),
        (
            Media(MediaKind.PHOTO, File("f", "u"), "Вот так"),
            FollowUp(7, "[Фотография] Вот так", is_text=False),
        ),
    ],
)
def test_the_next_message_of_whatever_kind_is_the_answer(world: FunnelWorld, content: Any, answer: FollowUp) -> None:
    world.presses()
    message = at(world, wrote(7, content=content))
    assert not writes(world, message), "it goes on to the route as ever"
    assert not writes(world, message), "delivered again"
    assert world.lead().follow_up == answer
    assert list(world.jobs.tellings) == [(world.lead().key, "answer:7")]
    writes(world, at(world, wrote(8)))
    assert world.lead().follow_up == answer
    assert len(world.jobs.tellings) == 1


def test_an_album_is_one_answer(world: FunnelWorld) -> None:
    def photo(message_id: int, album: str) -> IncomingMessage:
        content = Media(MediaKind.PHOTO, File("f", "u"), "")
        return at(world, wrote(message_id, content=content, album=album))

    world.presses()
    for message in (photo(7, "a"), photo(8, "a"), photo(9, "a"), photo(8, "a"), photo(10, "b"), photo(11, "")):
        writes(world, message)
    assert world.lead().answers == (7, 8, 9)
    assert [why for _, why in world.jobs.tellings] == ["answer:7", "answer:8", "answer:9"]


def test_an_album_behind_the_answer_is_none(world: FunnelWorld) -> None:
    world.presses()
    writes(world, at(world, wrote(7)))
    writes(world, at(world, wrote(8, content=Media(MediaKind.PHOTO, File("f", "u"), ""), album="a")))
    assert world.lead().answers == (7,)


def test_a_day_later_it_is_an_ordinary_message(world: FunnelWorld) -> None:
    world.presses()
    world.clock.time += ANSWERS_WITHIN
    writes(world, at(world, wrote(7)))
    assert world.lead().follow_up is None


def test_commands_edits_and_choices_are_no_answer(world: FunnelWorld) -> None:
    world.presses()
    for message in (
        wrote(7, command="help"),
        start("agency", 8),
        wrote(9, edited_at=1_800_000_001),
        wrote(10, pressed=True),
    ):
        writes(world, at(world, message))
    assert world.lead().follow_up is None


def test_answers_of_different_people_never_mix(world: FunnelWorld) -> None:
    galliard, anna = world.presses()[0], world.presses(press_id="p2", person=ANNA)[0]
    world.stand_before.wrote(world.bot, at(world, wrote(7, "от Анны", person=ANNA)), world.clock.now())
    writes(world, at(world, wrote(7, "от Galliard")))
    assert world.lead(galliard).follow_up == FollowUp(7, "от Galliard")
    assert world.lead(anna).follow_up == FollowUp(7, "от Анны")


def test_the_answer_is_of_the_newest_question(world: FunnelWorld) -> None:
    first, second = world.presses()[0], world.presses(1, "p2")[0]
    writes(world, at(world, wrote(7, "ответ")))
    assert world.lead(first).follow_up is None
    assert world.lead(second).follow_up == FollowUp(7, "ответ")
    assert world.leads.asked(world.bot, 42, world.clock.now(), world.clock.now()) == ""


def test_what_waited_for_its_route_answers_no_question_that_was_asked_meanwhile(world: FunnelWorld) -> None:
    came_at = world.clock.now()
    waiting = at(world, wrote(7, "Здравствуйте, вы на связи?"))
    writes(world, waiting)
    world.clock.time += 60
    world.presses()
    world.clock.time += 60
    world.stand_before.wrote(world.bot, waiting, came_at)
    assert world.lead().follow_up is None
    writes(world, at(world, wrote(8, "https://example.com")))
    assert world.lead().follow_up == FollowUp(8, "https://example.com")


def test_an_answer_that_waits_for_its_route_answers_no_later_question(world: FunnelWorld) -> None:
    first = world.presses()[0]
    came_at, waiting = world.clock.now(), at(world, wrote(7, "ответ"))
    writes(world, waiting)
    world.clock.time += 60
    second = world.presses(1, "p2")[0]
    world.stand_before.wrote(world.bot, waiting, came_at)
    assert world.lead(first).follow_up == FollowUp(7, "ответ")
    assert world.lead(second).follow_up is None


def test_a_press_that_waits_for_its_route_stays_what_it_was(world: FunnelWorld) -> None:
    first = world.presses()
    world.clock.time += COUNTS_ONCE
    assert world.presses(press_id="p2")[0], "the hour is over"
    assert world.presses() == first
    renamed = replace(AGENCY, buttons=(FunnelButton("Другое", "Другое"),))
    world.funnels.put(make_funnel(renamed, version=world.bot.funnel + 1))
    changed = replace(world.bot, funnel=world.bot.funnel + 1)
    said = len(world.jobs.sayings)
    assert world.stand_before.pressed(changed, press(mark="0000"), world.clock.now()) == first
    assert len(world.jobs.sayings) == said, "nobody is greeted out of nowhere"


def test_what_was_said_is_said_once_and_dropped_when_late(world: FunnelWorld) -> None:
    writes(world, at(world, start("agency")))
    [words] = world.jobs.sayings.values()
    world.say(words)
    world.say(words)
    assert world.telegram.said(42) == [AGENCY.welcome]
    world.clock.time += 3601
    world.say(replace(words, key="welcome:agency:9"))
    assert world.telegram.said(42) == [AGENCY.welcome]
    assert list(world.lines.shown) == [(ConversationId(BOT_ID, 42), "welcome:agency:1")]
