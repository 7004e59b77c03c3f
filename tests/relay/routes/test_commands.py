"""Commands of a bot with a platform are answered by the bot itself."""

from dataclasses import replace

import pytest

from bridge.domain.errors import TransientError
from bridge.domain.gateway import Gateway
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Conversation, Person
from bridge.domain.wording.platform import DOWN, GREETING, HELP, HELP_FOR_ADMINS, UP, WITH_PEOPLE
from bridge.relay.messages import IncomingMessage, Passage
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID
from tests.fakes.funnel import AGENCY, VERSION, make_funnel
from tests.fakes.incoming import TALK, wrote
from tests.fakes.platform_world import ADMIN, PlatformWorld, waits


@pytest.fixture
def world() -> PlatformWorld:
    return PlatformWorld()


def command(name: str, message_id: int = 1, **fields: object) -> IncomingMessage:
    return wrote(message_id, f"/{name}", command=name, **fields)


def by_admin(name: str, message_id: int) -> IncomingMessage:
    return command(name, message_id, chat=Chat(ADMIN, ChatKind.PRIVATE), person=Person(ADMIN, "Олег"))


@pytest.mark.parametrize(("name", "said"), [("start", GREETING), ("help", HELP), ("admin", HELP), ("stats", HELP)])
def test_people_are_greeted_and_helped(world: PlatformWorld, name: str, said: str) -> None:
    world.relay(command(name))
    assert world.replies.texts == [said]
    assert not world.platform.asked
    assert not world.chats.calls
    assert not world.jobs.answers


def test_with_code_of_its_own_a_bot_leaves_the_greetings_to_it(world: PlatformWorld) -> None:
    world.bots.stored[BOT_ID] = replace(world.bot, gateway=Gateway(key="k"))
    for number, name in enumerate(("start", "help", "status"), start=1):
        world.relay(command(name, number))
    assert len(world.replies.texts) == 1
    assert not world.platform.asked


def test_whom_a_funnel_greets_the_platforms_bot_does_not(world: PlatformWorld) -> None:
    world.way.carry(Passage(world.bot, Conversation(TALK), command("start", greeted=True), None, int(NOW), NOW))
    assert world.replies.texts == []
    assert not world.jobs.answers
    assert [one.key for one in world.said.newest(TALK, 9)] == ["7001:42:1"]


def test_an_answer_to_a_command_is_no_part_of_the_talk(world: PlatformWorld) -> None:
    world.relay(command("help"))
    (answer,) = world.replies.said.values()
    assert (answer.key, answer.is_word) == ("7001:42:1:command", False)


def test_start_tapped_again_and_again_is_one_greeting(world: PlatformWorld) -> None:
    for number in range(1, 5):
        world.relay(command("start", number))
    world.relay(command("help", 5))
    assert world.replies.texts == [GREETING, HELP]


def test_a_funnel_greets_in_the_place_of_the_route(world: PlatformWorld) -> None:
    world.bots.put(BOT_ID, funnel=VERSION)
    world.funnels.put(make_funnel())
    world.relay(command("start", start_payload="agency"))
    assert world.replies.texts == []
    assert [words.text for words in world.lead_jobs.sayings.values()] == [AGENCY.welcome]
    world.relay(command("start", 2))
    assert world.replies.texts == [GREETING], "no profile is for it"
    assert not world.platform.asked


def test_the_same_command_delivered_twice_is_answered_once(world: PlatformWorld) -> None:
    world.relay(command("status"))
    world.another_worker()
    world.relay(command("status"), attempt=2)
    world.relay(command("status", 2))
    assert len(world.replies.said) == 2


def test_a_command_that_is_edited_is_not_answered_again(world: PlatformWorld) -> None:
    world.relay(command("help"))
    world.relay(wrote(1, "/help me", command="help", edited_at=1_800_000_060))
    assert world.replies.texts == [HELP]
    assert not world.platform.asked


def test_the_status_tells_of_the_platform(world: PlatformWorld) -> None:
    world.relay(command("status"))
    assert world.replies.texts[-1] == f"{UP}\nОтветов ещё не было.\nНи одно ваше сообщение не ждёт ответа."
    world.relay(wrote(2))
    world.platform.trouble = TransientError(Reason.PLATFORM_UNAVAILABLE)
    world.waiting.keep(TALK, waits(1))
    world.waiting.keep(TALK, waits(2))
    world.relay(command("status", 3))
    assert world.replies.texts[-1] == f"{DOWN}\nПоследний ответ: 15.01.2027 11:00 (Москва)\nЖдут ответа: 2 сообщения."


def test_the_status_tells_that_people_answer(world: PlatformWorld) -> None:
    world.said.handed_over(TALK, world.clock.now())
    world.relay(command("status"))
    assert world.replies.texts[-1].endswith(WITH_PEOPLE)


def test_administrators_have_a_panel_and_statistics(world: PlatformWorld) -> None:
    world.platform.says("Да", "Нет")
    world.relay(wrote(2))
    world.waiting.keep(TALK, waits(1))
    for number, name in enumerate(("admin", "stats", "help"), 1):
        world.relay(by_admin(name, number))
    *_, admin, stats, help_ = world.replies.texts
    assert admin.startswith("Панель администратора\n\nПлатформа: platform.example — отвечает\n")
    assert "Ждут ответа: 1 сообщение\n" in admin
    assert "30 минут тишины или команда /bot" in admin
    assert "Сегодня: обработано 1 сообщение, 2 ответа, менеджерам передано 0 разговоров" in stats
    assert help_ == HELP + HELP_FOR_ADMINS
