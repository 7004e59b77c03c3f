"""A conversation that needs a person moves to amoCRM's chat with what was said, and stays there."""

from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.platform import MOST_REPLAYED, day_of
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.domain.wording.platform import ESCALATED, WITH_THE_BOT_AGAIN
from bridge.relay.messages import OwnWords, Spoken
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, rewrite
from tests.fakes.incoming import TALK, start, wrote
from tests.fakes.platform_world import PlatformWorld, with_a_platform
from tests.fakes.steps import KilledError

START = int(NOW)
MINUTE = 60


@pytest.fixture
def world() -> PlatformWorld:
    return PlatformWorld()


def bot_said(world: PlatformWorld, text: str, at: int) -> None:
    """Let the platform have said something that has arrived."""
    world.said.note(TALK, Spoken(f"a{at}", at * 1000 + 999, OwnWords(f"a{at}", text, at)))


def talked(world: PlatformWorld) -> None:
    world.relay(wrote(1, "Здравствуйте", at=START))
    bot_said(world, "Чем помочь?", START + 1)
    world.relay(wrote(2, "Сколько стоит?", at=START + 10))
    bot_said(world, "Пять тысяч", START + 11)


TALKED = ["Здравствуйте", "Чем помочь?", "Сколько стоит?", "Пять тысяч"]


def test_people_see_what_was_said_so_far_at_its_own_times(world: PlatformWorld) -> None:
    talked(world)
    assert world.shown == []
    world.platform.says("Зову менеджера", escalate=True)
    world.relay(wrote(3, "Позовите человека", at=START + 20))
    assert world.shown == [*TALKED, "Позовите человека"]
    assert [message.msgid for message in world.chats.calls] == [
        "7001:42:1",
        f"7001:42:said:a{START + 1}",
        "7001:42:2",
        f"7001:42:said:a{START + 11}",
        "7001:42:3",
    ]
    assert [message.silent for message in world.chats.calls] == [False, True, False, True, False]
    assert [message.at for message in world.chats.calls] == [START, START + 1, START + 10, START + 11, START + 20]
    assert world.replies.texts == ["Зову менеджера"]
    assert world.receipts.kept[TALK, "7001:42:2"].crm_id == "crm-7001:42:2"
    assert world.receipts.kept[TALK, "7001:42:3"].crm_id == "crm-7001:42:3"
    assert world.said.lines[TALK] == {}
    assert world.said.of_day(BOT_ID, day_of(NOW)).escalated == 1


def test_a_platform_that_only_says_so_has_the_person_told(world: PlatformWorld) -> None:
    world.platform.says(escalate=True)
    world.relay(wrote(1))
    assert world.replies.texts == [ESCALATED]


def test_then_people_answer_and_the_platform_hears_nothing(world: PlatformWorld) -> None:
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(1, "Человека!"))
    world.relay(wrote(2, "Вы здесь?", at=START + 30))
    assert [question.content for question in world.platform.asked] == ["Человека!"]
    assert world.shown == ["Человека!", "Вы здесь?"]


def test_words_of_both_sides_keep_it_with_people_until_it_is_quiet(world: PlatformWorld) -> None:
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(1, "Человека!", at=START))
    at = START + 29 * MINUTE
    world.relay(wrote(2, "Вы здесь?", at=at), received_at=at)
    at += 29 * MINUTE
    world.conversations.claim(TALK, "m1", at)
    at += 29 * MINUTE
    world.relay(wrote(3, "Спасибо", at=at), received_at=at)
    assert len(world.platform.asked) == 1
    at += 30 * MINUTE
    world.clock.time = at
    world.relay(wrote(4, "Ещё вопрос", at=at), received_at=at)
    assert [question.content for question in world.platform.asked] == ["Человека!", "Ещё вопрос"]
    assert world.said.get(TALK).people_since == 0
    assert world.shown == ["Человека!", "Вы здесь?", "Спасибо", WITH_THE_BOT_AGAIN]
    world.relay(wrote(5, "И ещё", at=at + 1), received_at=at + 1)
    assert len(world.shown) == 4


def test_people_are_told_that_it_has_left_them_if_amocrm_is_there(world: PlatformWorld) -> None:
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(1, "Человека!", at=START))
    world.platform.says("Пять тысяч")
    world.chats.before["send"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    world.relay(wrote(2, "Сколько?", at=START + 3600), received_at=NOW + 3600)
    assert world.replies.texts == ["Зову", "Пять тысяч"]
    assert world.shown == ["Человека!"]


def test_how_long_that_is_is_a_setting() -> None:
    world = PlatformWorld(with_a_platform(quiet_minutes=1))
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(1, "Человека!"))
    world.relay(wrote(2, "Вы здесь?"), received_at=NOW + MINUTE)
    assert len(world.platform.asked) == 2


@pytest.mark.parametrize("step", ["handed_over", "count", "newest", "shown", "heard"])
def test_a_worker_killed_anywhere_loses_and_doubles_nothing(world: PlatformWorld, step: str) -> None:
    talked(world)
    world.platform.says("Зову", escalate=True)
    world.said.after[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote(3, "Человека!", at=START + 20))
    world.another_worker()
    world.relay(wrote(3, "Человека!", at=START + 20), attempt=2)
    assert list(world.chats.shown) == [
        "7001:42:1",
        f"7001:42:said:a{START + 1}",
        "7001:42:2",
        f"7001:42:said:a{START + 11}",
        "7001:42:3",
    ]
    assert world.replies.texts == ["Зову"]


def test_the_bots_words_wait_for_a_chat_that_the_first_message_opens(world: PlatformWorld) -> None:
    """They may have arrived before the message that is handed over stands in amoCRM."""
    bot_said(world, "Добро пожаловать", START - 1)
    world.platform.says("Зову", escalate=True)
    world.hand_over.asked_for(TALK, calls=False)
    assert world.shown == []
    world.relay(wrote(1, "Человека!", at=START))
    assert world.shown == ["Добро пожаловать", "Человека!"]
    assert world.said.lines[TALK] == {}


def test_what_was_said_while_another_account_had_the_bot_is_shown_to_nobody(world: PlatformWorld) -> None:
    talked(world)
    rewrite(world.bots, replace(world.bot, created_at=START + 10))
    world.another_worker()
    world.hand_over.asked_for(TALK, calls=True)
    assert world.shown == TALKED[2:]
    assert world.said.lines[TALK] == {}


def test_the_deal_says_by_which_link_the_person_came(world: PlatformWorld) -> None:
    world.relay(start("agency", 1))
    world.relay(start(message_id=2))
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(3, "Человека!", at=START + 20))
    assert world.shown == ["/start agency", "Человека!"]
    assert next(job.start_payload for job in world.jobs.introductions) == "agency"


def test_no_more_than_the_last_messages_are_shown(world: PlatformWorld) -> None:
    for number in range(1, MOST_REPLAYED + 11):
        world.relay(wrote(number, f"message {number}", at=START + number))
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(100, "Человека!", at=START + 100))
    assert world.shown == [*(f"message {number}" for number in range(11, MOST_REPLAYED + 11)), "Человека!"]
    world.relay(wrote(101, "Вы здесь?", at=START + 101))
    assert len(world.shown) == MOST_REPLAYED + 2


def test_an_edited_message_is_shown_as_it_is_now(world: PlatformWorld) -> None:
    world.relay(wrote(1, "До пяти?", at=START))
    world.relay(wrote(1, "До шести?", at=START, edited_at=START + 5))
    world.platform.says("Зову", escalate=True)
    world.relay(wrote(2, "Человека!", at=START + 20))
    assert world.shown == ["[Сообщение изменено] До шести?", "Человека!"]


def test_a_message_that_amocrm_refuses_holds_up_nothing(world: PlatformWorld) -> None:
    talked(world)
    world.platform.says("Зову", escalate=True)
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED)]
    world.relay(wrote(3, "Человека!", at=START + 20))
    assert world.shown == [*TALKED[1:], "Человека!"]


def test_while_amocrm_is_away_the_message_waits_with_all_before_it(world: PlatformWorld) -> None:
    talked(world)
    world.platform.says("Зову", escalate=True)
    world.chats.before["send"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(wrote(3, "Человека!", at=START + 20))
    world.relay(wrote(3, "Человека!", at=START + 20), attempt=2)
    assert world.shown == [*TALKED, "Человека!"]
    assert len(world.platform.asked) == 3


def test_an_unpaid_account_makes_a_failure_and_what_was_said_is_shown_later(world: PlatformWorld) -> None:
    talked(world)
    world.platform.says("Зову", escalate=True)
    world.chats.before["send"] = [PermanentError(Reason.ACCOUNT_UNPAID)]
    with pytest.raises(PermanentError):
        world.relay(wrote(3, "Человека!", at=START + 20))
    world.relay(wrote(4, "Алло", at=START + 25))
    assert world.shown == [*TALKED, "Алло"]


def test_a_platform_that_calls_people_later_has_them_shown_the_talk(world: PlatformWorld) -> None:
    talked(world)
    world.hand_over.asked_for(TALK, calls=True)
    assert world.shown == TALKED
    world.relay(wrote(3, "Алло", at=START + 25))
    assert world.shown == [*TALKED, "Алло"]
    world.hand_over.asked_for(TALK, calls=True)
    assert world.said.of_day(BOT_ID, day_of(NOW)).escalated == 1


def test_what_the_bot_said_meanwhile_is_shown_without_calling_anybody(world: PlatformWorld) -> None:
    world.relay(wrote(1, "Здравствуйте", at=START))
    world.hand_over.asked_for(TALK, calls=False)
    assert world.said.get(TALK).people_since == 0
    assert world.shown == ["Здравствуйте"]


def test_nobody_is_called_while_the_widget_is_off(world: PlatformWorld) -> None:
    talked(world)
    rewrite(world.bots, replace(world.bot, state=BotState.STOPPED))
    world.hand_over.asked_for(TALK, calls=True)
    assert world.shown == []


def test_what_others_say_for_the_bot_belongs_to_the_talk(world: PlatformWorld) -> None:
    world.relay(wrote(1, "Здравствуйте", at=START))
    world.way.show_said(world.bot, TALK, OwnWords("welcome:1", "Добро пожаловать", START + 1))
    assert world.shown == []
    world.said.handed_over(TALK, NOW)
    world.way.show_said(world.bot, TALK, OwnWords("question:1", "Ваша ссылка?", START + 2))
    assert world.shown == ["Здравствуйте", "Добро пожаловать", "Ваша ссылка?"]
