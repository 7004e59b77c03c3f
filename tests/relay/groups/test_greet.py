"""What a bot says when it comes to a group."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from bridge.relay.messages import BotProfile, Membership
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, FakeGroups, make_group
from tests.fakes.incoming import OTHER_BOT
from tests.fakes.menu_world import ANNA, CHAT, MenuWorld, labels
from tests.fakes.telegram import TOKEN

MEMBER = GroupBot(BOT_ID, Standing.MEMBER)
DEAF = replace(MEMBER, hears=False)


def world_with(*deals: int, seat: GroupBot = MEMBER, privacy: bool = False) -> MenuWorld:
    world = MenuWorld(FakeGroups(make_group(*deals, bots={BOT_ID: seat})))
    world.telegram.profiles[TOKEN] = BotProfile(BOT_ID, "shop_bot", "Shop", privacy=privacy)
    world.telegram.seats[GROUP_ID] = replace(seat, hears=seat.standing is Standing.ADMINISTRATOR)
    return world


def come(world: MenuWorld, seat: GroupBot = MEMBER, *, was_inside: bool = False, ago: int = 5) -> list[str]:
    """Tell of the bot's membership and return what it says in the group."""
    at = world.now - ago
    world.greet(ACCOUNT, GROUP_ID, Membership(BOT_ID, CHAT, "Ремонт 12", ANNA, at, seat, was_inside=was_inside))
    return [shown.page.text for shown in world.telegram.pages.values()]


def test_a_bot_that_comes_says_what_it_does_and_what_to_do() -> None:
    world = world_with()

    assert come(world) == [
        (
            "Здравствуйте! Я передаю сообщения этой группы в сделку amoCRM, а ответы менеджеров — сюда.\n\n"
            "Чтобы начать, нажмите «Связать группу со Сделкой». Это меню всегда можно открыть командой /menu@shop_bot."
        )
    ]
    assert labels(world.telegram.last_page.page) == [["Связать группу со Сделкой"], ["Список связанных Сделок"]]


def test_a_bot_that_comes_back_says_what_the_group_is_tied_to() -> None:
    (text,) = come(world_with(DEAL))

    assert text.startswith("Я снова в группе. Группа связана с 1 сделкой amoCRM.")


def test_a_second_bot_of_a_group_that_is_tied_does_not_say_to_be_back() -> None:
    world = world_with(DEAL)
    group = world.group
    links = {deal: replace(link, bot_id=OTHER_BOT) for deal, link in group.links.items()}
    world.groups.put(replace(group, links=links))

    (text,) = come(world)

    assert text.startswith("Здравствуйте! Я передаю сообщения этой группы")
    assert "Группа связана с 1 сделкой amoCRM." in text


def test_a_bot_whose_privacy_keeps_messages_from_it_says_what_to_do_about_it() -> None:
    world = world_with(privacy=True)

    (text,) = come(world)

    assert text.endswith(
        "Чего не хватает:\n• Бот не видит обычных сообщений группы: у него включён режим приватности. Сделайте бота"
        " администратором группы. Или отключите режим у @BotFather (команда /setprivacy, кнопка Disable), затем"
        " удалите бота из группы и добавьте снова."
    )
    assert world.group.bots[BOT_ID] == DEAF
    assert world.jobs.watched == [(ACCOUNT, BOT_ID)], "what is remembered of the bot is not true any more"


def test_a_bot_that_was_made_an_administrator_hears_whatever_its_privacy() -> None:
    administrator = GroupBot(BOT_ID, Standing.ADMINISTRATOR)
    world = world_with(seat=administrator, privacy=True)

    (text,) = come(world, administrator)

    assert "Чего не хватает" not in text
    assert world.group.bots[BOT_ID].hears


def test_a_bot_that_is_added_again_after_its_privacy_was_switched_off_hears() -> None:
    world = world_with(seat=DEAF, privacy=False)

    (text,) = come(world)

    assert "Чего не хватает" not in text
    assert world.group.bots[BOT_ID].hears


def test_a_bot_that_may_not_write_tells_whoever_added_it() -> None:
    world = world_with()
    world.telegram.lasting["show_page"] = PermanentError(Reason.NO_RIGHTS)

    assert come(world) == []

    (sent,) = world.telegram.sent
    assert sent.chat_id == ANNA.user_id
    assert sent.text == (
        "Меня добавили в группу «Ремонт 12», но писать туда мне нельзя. Разрешите мне отправлять сообщения или сделайте"
        " меня администратором: тогда ответы менеджеров будут приходить в группу."
    )
    assert not world.group.bots[BOT_ID].writes


def test_a_bot_that_may_write_to_nobody_leaves_it_at_that(caplog: pytest.LogCaptureFixture) -> None:
    world = world_with()
    world.telegram.lasting["show_page"] = PermanentError(Reason.NO_RIGHTS)
    world.telegram.lasting["send"] = PermanentError(Reason.WRITE_FIRST)

    with caplog.at_level(logging.WARNING):
        come(world)

    assert "a group was not greeted" in caplog.text
    assert not world.group.bots[BOT_ID].writes


@pytest.mark.parametrize(
    ("seat", "was_inside"),
    [
        (GroupBot(BOT_ID, Standing.ADMINISTRATOR), True),
        (GroupBot(BOT_ID, Standing.RESTRICTED, writes=False), True),
        (GroupBot(BOT_ID, Standing.LEFT), True),
        (GroupBot(BOT_ID, Standing.KICKED), False),
    ],
)
def test_only_a_bot_that_comes_greets(seat: GroupBot, *, was_inside: bool) -> None:
    assert come(world_with(seat=seat), seat, was_inside=was_inside) == []


def test_a_bot_that_has_left_again_meanwhile_does_not_greet() -> None:
    assert come(world_with(seat=GroupBot(BOT_ID, Standing.KICKED))) == []


def test_a_bot_that_is_off_does_not_greet() -> None:
    world = world_with()
    world.bots.put(BOT_ID, state=BotState.OFF)

    assert come(world) == []


def test_a_greeting_that_comes_too_late_is_not_said_but_what_the_bot_hears_is_remembered() -> None:
    world = world_with(privacy=True)

    assert come(world, ago=601) == []
    assert not world.group.bots[BOT_ID].hears


def test_a_greeting_waits_for_telegram_while_it_is_fresh() -> None:
    world = world_with()
    world.telegram.trouble["show_page"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=5.0)]

    with pytest.raises(TransientError):
        come(world)

    assert len(come(world)) == 1


@pytest.mark.parametrize(
    "error",
    [
        TransientError(Reason.TELEGRAM_UNAVAILABLE, "", outcome_unknown=True),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=3600.0),
    ],
    ids=["perhaps sent", "put off for too long"],
)
def test_a_greeting_that_cannot_be_said_is_dropped(error: TransientError, caplog: pytest.LogCaptureFixture) -> None:
    world = world_with()
    world.telegram.lasting["show_page"] = error

    with caplog.at_level(logging.WARNING):
        come(world)

    assert "a group was not greeted" in caplog.text


def test_a_bot_that_is_made_an_administrator_the_moment_it_is_added_is_not_called_deaf() -> None:
    world = world_with(privacy=True)
    with pytest.raises(NotYetError) as waiting:
        come(world, ago=0)
    administrator = GroupBot(BOT_ID, Standing.ADMINISTRATOR)
    world.groups.seen(ACCOUNT, CHAT, "Ремонт 12", administrator)
    world.telegram.seats[GROUP_ID] = administrator
    world.clock.time += waiting.value.retry_after or 0

    (text,) = come(world)

    assert "Чего не хватает" not in text
