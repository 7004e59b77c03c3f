"""The bot's menu in a group: called, pressed, double, late, by people who may and who may not."""

import logging

import pytest

from bridge.domain.errors import ChatMovedError, PermanentError, TransientError
from bridge.domain.groups import Author, GroupBot, GroupSettings, Linkers, Rank, Staff, Standing
from bridge.domain.menus import Action, Verb
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState, Person
from bridge.relay.messages import BotProfile, MenuCall, MenuPress
from tests.fakes.accounts import NOW, make_account
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, FakeGroups, make_group
from tests.fakes.menu_world import ANNA, BORIS, CHAT, MenuWorld, labels
from tests.fakes.telegram import TOKEN

LINK, LIST, CANCEL = "Связать группу со Сделкой", "Список связанных Сделок", "Отмена"


def test_the_menu_has_the_two_buttons_of_the_terms_of_reference() -> None:
    world = MenuWorld()

    menu = world.call()

    assert labels(menu.page) == [[LINK], [LIST]]
    assert menu.page.text == (
        "Группа пока не связана ни с одной сделкой amoCRM: сообщения отсюда никуда не передаются."
    )
    assert (menu.chat_id, menu.reply_to) == (GROUP_ID, 1)


@pytest.mark.parametrize(
    ("deals", "word"), [(1, "1 сделкой"), (2, "2 сделками"), (5, "5 сделками"), (21, "21 сделкой")]
)
def test_the_menu_says_how_many_deals_the_group_is_tied_to(deals: int, word: str) -> None:
    world = MenuWorld(FakeGroups(make_group(*range(501, 501 + deals))))

    assert world.call().page.text.startswith(f"Группа связана с {word} amoCRM. Сообщения группы приходят в карточку")


def test_a_menu_that_is_called_in_a_topic_stands_there() -> None:
    assert MenuWorld().call(thread=7).thread == 7


@pytest.mark.parametrize("reason", [Reason.TOPIC_GONE, Reason.TOPIC_CLOSED])
def test_a_topic_that_is_closed_meanwhile_does_not_keep_the_menu_back(reason: Reason) -> None:
    world = MenuWorld()
    world.telegram.trouble["show_page"] = [PermanentError(reason)]

    menu = world.call(thread=7)

    assert (menu.thread, menu.reply_to) == (0, None)


def test_whoever_hides_behind_the_group_is_told_to_use_the_widget_or_to_write_as_themselves() -> None:
    text = MenuWorld().call(by=None).page.text

    assert text.startswith("Вы пишете от имени группы или канала, поэтому бот не знает, кто вы.")
    assert "Свяжите группу со сделкой в настройках виджета в amoCRM. Или напишите от своего имени" in text


@pytest.mark.parametrize(
    ("seat", "privacy", "told"),
    [
        (GroupBot(BOT_ID, Standing.MEMBER, hears=False), True, "включён режим приватности"),
        (GroupBot(BOT_ID, Standing.MEMBER, hears=False), False, "удалите его из группы и добавьте снова"),
    ],
)
def test_the_menu_tells_what_makes_the_bot_deaf(seat: GroupBot, privacy: bool, told: str) -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL, bots={BOT_ID: seat})))
    world.telegram.profiles[TOKEN] = BotProfile(BOT_ID, "shop_bot", "Shop", privacy=privacy)

    text = world.call().page.text

    assert text.startswith("Группа связана с 1 сделкой")
    assert "Чего не хватает:\n• Бот не видит обычных сообщений группы" in text
    assert told in text


def test_a_bot_that_is_an_administrator_since_is_not_called_deaf_any_more() -> None:
    deaf = GroupBot(BOT_ID, Standing.MEMBER, hears=False)
    world = MenuWorld(FakeGroups(make_group(bots={BOT_ID: deaf})))
    now = GroupBot(BOT_ID, Standing.ADMINISTRATOR)
    world.telegram.seats[GROUP_ID] = now

    assert "Чего не хватает" not in world.call().page.text
    assert world.group.bots[BOT_ID] == now


def test_a_bot_that_hears_and_writes_costs_no_look() -> None:
    world = MenuWorld()
    for method in ("get_me", "bot_in", "rank_of"):
        world.telegram.lasting[method] = AssertionError(method)  # type: ignore[assignment]

    assert labels(world.call().page) == [[LINK], [LIST]]


def test_a_bot_that_was_in_the_group_before_it_was_connected_is_looked_at() -> None:
    world = MenuWorld(FakeGroups())
    world.telegram.seats[GROUP_ID] = GroupBot(BOT_ID, Standing.ADMINISTRATOR)

    world.call()

    assert world.group.bots[BOT_ID].standing is Standing.ADMINISTRATOR


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED, BotState.REVOKED])
def test_a_bot_that_is_off_says_nothing(state: BotState, caplog: pytest.LogCaptureFixture) -> None:
    world = MenuWorld()
    world.bots.put(BOT_ID, state=state)

    with caplog.at_level(logging.WARNING):
        world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "menu"))

    assert world.telegram.pages == {}
    assert "the menu was not answered" in caplog.text


def test_a_bot_of_another_account_says_nothing() -> None:
    world = MenuWorld()
    world.bots.put(BOT_ID, account_id=32)

    world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "menu"))

    assert world.telegram.pages == {}


def test_a_menu_that_comes_too_late_is_not_shown() -> None:
    world = MenuWorld()

    world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "menu"), until=world.now)

    assert world.telegram.pages == {}


def test_a_menu_that_telegram_puts_off_is_shown_when_it_lets_us() -> None:
    world = MenuWorld()
    world.telegram.trouble["show_page"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=30.0)]

    assert labels(world.call().page) == [[LINK], [LIST]]
    assert sum(world.clock.slept) == 30.0


@pytest.mark.parametrize(
    "error",
    [
        TransientError(Reason.TELEGRAM_UNAVAILABLE, "", outcome_unknown=True),
        TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=500.0),
        PermanentError(Reason.NO_RIGHTS),
    ],
    ids=["perhaps sent", "put off for too long", "refused"],
)
def test_a_menu_that_cannot_be_shown_is_dropped(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    world = MenuWorld()
    world.telegram.lasting["show_page"] = error  # type: ignore[assignment]

    with caplog.at_level(logging.WARNING):
        world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "menu"))

    assert "the menu was not answered" in caplog.text
    assert sum(world.clock.slept) == 0


# Who may.


def test_only_an_administrator_is_asked_for_a_deal() -> None:
    world = MenuWorld()
    world.call()

    told = world.press(LINK, BORIS)

    assert told == ("Смотреть, связывать и отвязывать сделки могут только администраторы группы", True)
    assert world.group.questions == {}
    assert len(world.telegram.pages) == 1


@pytest.mark.parametrize(
    ("bot", "group", "may"),
    [
        (Linkers.ADMINISTRATORS, None, False),
        (Linkers.ANYONE, None, True),
        (Linkers.ANYONE, Linkers.ADMINISTRATORS, False),
        (Linkers.ADMINISTRATORS, Linkers.ANYONE, True),
    ],
)
def test_the_bot_lets_anyone_tie_groups_unless_a_group_says_otherwise(
    bot: Linkers, group: Linkers | None, may: bool
) -> None:
    world = MenuWorld(FakeGroups(make_group(settings=GroupSettings(linkers=group))))
    world.bots.put(BOT_ID, linkers=bot)
    world.call()

    world.press(LINK, BORIS)

    assert (BORIS.user_id in world.group.questions) is may


def test_anyone_is_somebody_in_the_group_and_not_whoever_reads_it() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL, settings=GroupSettings(linkers=Linkers.ANYONE))))
    world.telegram.ranks[BORIS.user_id] = Rank.OUTSIDE
    menu = world.call()

    told = [
        world.press(LINK, BORIS),
        world.press("Список связанных Сделок", BORIS),
        world.press_data(str(Action(Verb.UNTIE, DEAL)), BORIS, on=menu.message_id),
        world.press_data(str(Action(Verb.UNTIE_SURELY, DEAL)), BORIS, on=menu.message_id),
    ]

    assert told == [("Смотреть, связывать и отвязывать сделки могут только участники группы", True)] * 4
    assert (world.group.questions, set(world.group.links)) == ({}, {DEAL})


@pytest.mark.parametrize("reason", [Reason.CHAT_NOT_FOUND, Reason.NO_RIGHTS, Reason.TELEGRAM_REFUSED])
def test_whom_telegram_does_not_tell_of_is_no_administrator(reason: Reason) -> None:
    world = MenuWorld()
    world.call()
    world.telegram.lasting["rank_of"] = PermanentError(reason)

    text, alert = world.press(LINK)

    assert text.startswith("Telegram не говорит боту, кто вы в этой группе. Сделайте бота администратором группы")
    assert alert
    assert len(text) <= 200
    assert world.group.questions == {}


def test_while_telegram_does_not_answer_nobody_is_let_through() -> None:
    world = MenuWorld()
    world.call()
    world.telegram.lasting["rank_of"] = TransientError(Reason.TELEGRAM_UNAVAILABLE, "")

    world.do(MenuPress(BOT_ID, CHAT, 1000, 0, world.now, ANNA, "p", str(Action(Verb.LINK))))

    assert world.telegram.told["p"] == [
        ("Отвечаю не сразу: Telegram или amoCRM не торопится. Подождите немного", False),
        ("Сейчас не получилось. Попробуйте ещё раз через минуту", True),
    ]
    assert world.group.questions == {}


@pytest.mark.parametrize("linkers", [Linkers.STAFF, None])
def test_only_people_of_the_company_may_where_the_account_wishes_so(linkers: Linkers | None) -> None:
    world = MenuWorld(FakeGroups(make_group(settings=GroupSettings(linkers=linkers))))
    world.bots.put(BOT_ID, linkers=Linkers.STAFF)
    world.groups.people[ACCOUNT, GROUP_ID, BORIS.user_id] = Author(staff=Staff(7, "amojo-7", "Борис Иванов"))
    menu = world.call()

    text, alert = world.press(LINK, ANNA)
    assert text.startswith("Смотреть, связывать и отвязывать сделки могут только сотрудники, подтверждённые в виджете")
    assert alert
    assert len(text) <= 200

    world.press(LINK, BORIS, on=menu.message_id)
    assert set(world.group.questions) == {BORIS.user_id}


@pytest.mark.parametrize(("payload", "menus"), [("", 1), ("promo", 0)])
def test_a_start_that_came_with_the_link_that_added_the_bot_is_answered_by_its_greeting(
    payload: str, menus: int
) -> None:
    world = MenuWorld()

    world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "start", payload))

    assert len(world.telegram.pages) == menus


@pytest.mark.parametrize("person", [Person(-1001, "Ремонт 12"), Person(1087968824, "Group", is_bot=True)], ids=str)
def test_nobody_is_told_to_use_the_widget(person: Person) -> None:
    world = MenuWorld()
    world.call()

    text, alert = world.press(LINK, person)

    assert "свяжите сделку в виджете amoCRM" in text
    assert alert
    assert world.group.questions == {}


def test_an_administrator_who_hides_cannot_answer_but_may_untie() -> None:
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    world.telegram.ranks[ANNA.user_id] = Rank.HIDDEN
    menu = world.call()

    text, alert = world.press(LINK)

    assert text.startswith("Вы анонимный администратор: ваш ответ придёт от имени группы, и бот вас не узнает.")
    assert alert
    assert len(text) <= 200
    world.press_data(str(Action(Verb.UNTIE, DEAL)), on=menu.message_id)
    world.press("Да, отвязать", on=menu.message_id)
    assert world.group.links == {}


# The question.


def test_whoever_presses_is_asked_by_name_and_the_question_waits_ten_minutes_for_them() -> None:
    world = MenuWorld()
    menu = world.call(by=BORIS)

    assert world.press(LINK, ANNA) == ("", False)

    question = world.telegram.last_page
    assert question.page.text == (
        "Анна, пришлите ID сделки: ответьте на это сообщение номером или ссылкой на карточку. Можно назвать несколько"
        " сделок сразу.\nЖду 10 минут. Чтобы отменить, напишите «Отмена»."
    )
    assert question.page.asks == "ID сделки или ссылка на неё"
    assert question.page.words[0].user_id == ANNA.user_id  # type: ignore[union-attr]
    asked = world.group.questions[ANNA.user_id]
    assert (asked.message_id, asked.until, asked.bot_id) == (question.message_id, world.now + 600, BOT_ID)
    assert labels(world.telegram.pages[menu.message_id].page) == [[LINK], [LIST], [CANCEL]]


def test_a_double_press_is_one_question() -> None:
    world = MenuWorld()
    menu = world.call()
    world.press(LINK)
    world.clock.time += 1

    told = world.press(LINK, on=menu.message_id)

    assert told == ("Бот уже ждёт от вас ID сделки: ответьте на его вопрос", False)
    assert [shown.page.asks != "" for shown in world.telegram.pages.values()] == [False, True]


def test_somebody_who_has_lost_the_question_is_asked_anew() -> None:
    world = MenuWorld()
    menu = world.call()
    world.press(LINK)
    world.clock.time += 60

    world.press(LINK, on=menu.message_id)

    assert world.group.questions[ANNA.user_id].message_id == world.telegram.last_page.message_id
    assert len(world.telegram.pages) == 3


def test_two_people_are_asked_at_once_each_for_themselves() -> None:
    world = MenuWorld()
    world.telegram.ranks[BORIS.user_id] = Rank.ADMINISTRATOR
    menu = world.call()
    world.press(LINK, ANNA)
    annas = world.telegram.last_page.message_id
    world.press(LINK, BORIS, on=menu.message_id)
    boriss = world.telegram.last_page.message_id

    world.answer("501", ANNA, to=annas)
    world.answer("502", BORIS, to=boriss)

    assert {deal: link.by for deal, link in world.group.links.items()} == {501: ANNA.user_id, 502: BORIS.user_id}


def test_a_question_that_could_not_be_sent_is_sent_by_the_next_try() -> None:
    world = MenuWorld()
    world.call()
    world.telegram.trouble["show_page"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=3.0)]

    world.do(MenuPress(BOT_ID, CHAT, 1000, 0, world.now, ANNA, "p", str(Action(Verb.LINK))))

    assert world.group.questions[ANNA.user_id].message_id == world.telegram.last_page.message_id
    assert len(world.telegram.pages) == 2


def test_a_menu_that_cannot_be_changed_does_not_make_the_question_be_asked_twice() -> None:
    world = MenuWorld()
    world.call()
    world.telegram.lasting["change_page"] = TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=30.0)

    world.press(LINK)

    assert len(world.telegram.pages) == 2


def test_whoever_is_asked_takes_the_question_back() -> None:
    world = MenuWorld()
    menu = world.call()
    world.press(LINK)
    question = world.telegram.last_page.message_id

    assert world.press(CANCEL, on=menu.message_id) == ("Отменено", False)

    assert world.group.questions == {}
    assert world.telegram.deleted == [question]
    assert labels(world.telegram.pages[menu.message_id].page) == [[LINK], [LIST]]
    world.press_data(str(Action(Verb.CANCEL)), on=menu.message_id)


def test_nobody_takes_back_what_somebody_else_was_asked() -> None:
    world = MenuWorld()
    menu = world.call()
    world.press(LINK, ANNA)

    assert world.press(CANCEL, BORIS, on=menu.message_id) == ("Бот вас ни о чём не спрашивает", False)

    assert ANNA.user_id in world.group.questions
    assert labels(world.telegram.pages[menu.message_id].page) == [[LINK], [LIST], [CANCEL]]


# Old menus, and menus that are gone.


@pytest.mark.parametrize("data", ["m0:menu", "m2:untie:501:x", "m1:nothing", "m1:menu:1:2:3"])
def test_a_button_of_an_older_menu_is_answered_with_the_menu_of_today(data: str) -> None:
    world = MenuWorld()
    menu = world.call()

    assert world.press_data(data, on=menu.message_id) == ("Это меню устарело. Ниже новое", False)

    assert labels(world.telegram.pages[menu.message_id].page) == [[LINK], [LIST]]


def test_a_menu_that_was_deleted_is_shown_anew() -> None:
    world = MenuWorld()
    menu = world.call()
    world.telegram.deleted.append(menu.message_id)

    world.press(LIST, on=menu.message_id)

    assert world.telegram.last_page.message_id != menu.message_id


def test_a_menu_that_stands_in_the_chat_before_the_migration_is_shown_in_the_supergroup() -> None:
    world = MenuWorld(FakeGroups(make_group(now_id=-1001)))

    world.press_data(str(Action(Verb.MENU)), on=5)

    assert world.telegram.last_page.chat_id == -1001


def test_a_press_that_cannot_be_acknowledged_does_what_it_asks_for() -> None:
    world = MenuWorld()
    world.call()
    world.telegram.lasting["tell_presser"] = PermanentError(Reason.TOO_LATE)

    world.do(MenuPress(BOT_ID, CHAT, 1000, 0, world.now, ANNA, "p", str(Action(Verb.LINK))))

    assert ANNA.user_id in world.group.questions


def test_every_press_is_acknowledged_once_also_one_that_leads_to_nothing() -> None:
    world = MenuWorld()
    menu = world.call()
    for verb in Verb:
        for by in (ANNA, BORIS):
            world.press_data(str(Action(verb, DEAL)), by, on=menu.message_id)
    world.telegram.lasting["change_page"] = PermanentError(Reason.TELEGRAM_REFUSED)

    world.do(MenuPress(BOT_ID, CHAT, 1000, 0, world.now, ANNA, "p", str(Action(Verb.MENU))))

    assert world.telegram.told["p"][0] == ("", False)


def test_a_bot_that_telegram_limits_says_nothing_meanwhile() -> None:
    world = MenuWorld()
    world.bots.put(BOT_ID, paused_until=world.clock.now() + 20)

    world.call()

    assert sum(world.clock.slept) == 20.0
    assert world.group.account_id == ACCOUNT


def test_whoever_says_to_be_of_the_company_is_remembered_and_told_what_becomes_of_it() -> None:
    world = MenuWorld()

    said = world.call(BORIS, command="me")

    assert said.page.text.startswith("Запрос отправлен. Когда администратор amoCRM подтвердит его")
    assert said.page.rows == ()
    (claim,) = world.colleagues.of_account(ACCOUNT).values()
    assert (claim.telegram_id, claim.name, claim.group, claim.staff) == (BORIS.user_id, "Борис", "Ремонт 12", None)


def test_a_group_that_has_become_a_supergroup_meanwhile_is_answered_there() -> None:
    world = MenuWorld()
    world.telegram.trouble["show_page"] = [ChatMovedError(-1001)]

    menu = world.call(thread=7)

    assert (menu.chat_id, menu.thread, menu.reply_to) == (-1001, 0, None)
    assert world.group.now_id == -1001


def test_a_group_that_moves_while_its_menu_is_used_is_asked_about_and_answered_where_it_is_now() -> None:
    """Who makes somebody an administrator, or ties a deal, may make the group a supergroup by that."""
    world = MenuWorld(FakeGroups(make_group(DEAL)))
    menu = world.call()
    for method in ("rank_of", "change_page", "show_page"):
        world.telegram.trouble[method] = [ChatMovedError(-1001)]

    told = world.press(LIST, on=menu.message_id)

    shown = world.telegram.last_page
    assert told == ("", False)
    assert (shown.chat_id, shown.page.text.splitlines()[0]) == (-1001, "Связанные сделки: 1")
    assert world.group.now_id == -1001


def test_that_the_bot_may_not_write_is_remembered() -> None:
    world = MenuWorld()
    world.telegram.lasting["show_page"] = PermanentError(Reason.NO_RIGHTS)

    world.do(MenuCall(BOT_ID, CHAT, 1, 0, world.now, ANNA, "menu"))

    assert not world.group.bots[BOT_ID].writes


def test_menus_keep_to_the_pace_that_the_group_has_in_common() -> None:
    world = MenuWorld()

    for _ in range(30):
        world.call()

    at = world.group.sent
    assert len(world.telegram.pages) == 30
    assert world.clock.now() >= NOW + 60, "twenty a minute"
    assert all(later - earlier >= 60 for earlier, later in zip(at, at[20:], strict=False))


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.KICKED])
def test_a_bot_that_has_come_back_unheard_is_in_the_group(standing: Standing) -> None:
    world = MenuWorld(FakeGroups(make_group(bots={BOT_ID: GroupBot(BOT_ID, standing)})))
    world.telegram.seats[GROUP_ID] = GroupBot(BOT_ID, Standing.ADMINISTRATOR)

    world.call()
    world.press(LINK)

    assert world.answer("501").page.text.startswith("Группа связана со сделкой")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (AccountState.UNPAID, "• Аккаунт amoCRM не оплачен."),
        (AccountState.UNAUTHORISED, "• Требуется повторная авторизация."),
    ],
)
def test_the_menu_says_that_amocrm_is_closed(state: AccountState, told: str) -> None:
    world = MenuWorld()
    world.accounts.stored[ACCOUNT] = make_account(state=state)

    assert told in world.call().page.text
