"""The list of the deals that a group is tied to, and untying from it."""

from dataclasses import replace

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.errors import BridgeError, ChatMovedError, PermanentError, TransientError
from bridge.domain.groups import GroupBot, Link, Rank, Standing
from bridge.domain.menus import Action, Verb
from bridge.domain.reasons import Reason
from bridge.relay.messages import Anchor, MenuPress
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.groups import GROUP_ID, FakeGroups, make_group
from tests.fakes.menu_world import ANNA, BORIS, CHAT, MenuWorld, labels, urls

LINK, LIST, UNTIE = "Связать группу со Сделкой", "Список связанных Сделок", "Отвязать"
CARD = "https://shop.amocrm.ru/leads/detail/"
OTHER_BOT = 7002


def listed(*deals: int) -> MenuWorld:
    """Return a world in which the list was opened in a group that is tied to these deals."""
    world = MenuWorld(FakeGroups(make_group(*deals)))
    world.call()
    world.press(LIST)
    return world


def linked_at(world: MenuWorld, deal_id: int) -> int:
    return world.group.links[deal_id].linked_at


def text_of(world: MenuWorld) -> str:
    return world.telegram.pages[1000].page.text


def test_the_list_is_numbered_and_each_deal_is_a_link_with_its_button_below() -> None:
    world = listed(501, 502)
    page = world.telegram.pages[1000].page

    assert page.text == "Связанные сделки: 2\n\n1. Ремонт 501 (ID 501)\n2. Ремонт 502 (ID 502)"
    assert Anchor("Ремонт 501 (ID 501)", f"{CARD}501") in page.words
    assert labels(page) == [["1. Ремонт 501 (ID 501)"], [UNTIE], ["2. Ремонт 502 (ID 502)"], [UNTIE], ["‹ В меню"]]
    assert urls(page) == [f"{CARD}501", f"{CARD}502"] * 2
    assert len(world.telegram.pages) == 1, "the menu itself becomes the list"


def test_a_group_that_is_not_tied_has_no_list() -> None:
    world = listed()

    assert text_of(world).startswith("Группа пока не связана ни с одной сделкой amoCRM")
    assert labels(world.telegram.pages[1000].page) == [[LINK], [LIST]]


def test_names_of_deals_are_the_companys_and_are_shown_to_those_who_may_tie() -> None:
    world = MenuWorld(FakeGroups(make_group(501)))
    world.call(BORIS)

    told = world.press(LIST, BORIS)

    assert told == ("Смотреть, связывать и отвязывать сделки могут только администраторы группы", True)
    assert "501" not in text_of(world)


def test_a_long_list_has_pages() -> None:
    deals = tuple(range(501, 513))
    world = listed(*deals)

    pages = [text_of(world)]
    for _ in range(2):
        world.press("Дальше ›")
        pages.append(text_of(world))
    assert labels(world.telegram.pages[1000].page)[-2:] == [["‹ Назад"], ["‹ В меню"]]
    world.press("‹ Назад")

    assert [page.splitlines()[0] for page in pages] == [
        f"Связанные сделки: 12, страница {page} из 3" for page in (1, 2, 3)
    ]
    numbers = [line.partition(".")[0] for page in pages for line in page.splitlines()[2:]]
    assert numbers == [str(number) for number in range(1, 13)]
    assert text_of(world) == pages[1]
    assert labels(world.telegram.pages[1000].page)[-2] == ["‹ Назад", "Дальше ›"]


def test_a_page_that_is_not_there_any_more_is_the_last_one() -> None:
    world = listed(*range(501, 513))

    world.press_data(str(Action(Verb.LIST, 9)), on=1000)

    assert "страница 3 из 3" in text_of(world)


def test_deals_are_called_as_amocrm_calls_them_now() -> None:
    world = MenuWorld(FakeGroups(make_group(501, 502)))
    world.cards.deal_cards = {501: DealCard(501, "Ремонт кухни")}
    world.call()

    world.press(LIST)

    assert text_of(world).splitlines()[2:] == [
        "1. Ремонт кухни (ID 501)",
        "2. Сделка 502 (ID 502) — удалена в amoCRM",
    ]


@pytest.mark.parametrize(
    "error", [TransientError(Reason.AMO_UNAVAILABLE, ""), PermanentError(Reason.ACCOUNT_UNPAID)], ids=str
)
def test_deals_are_called_as_they_were_when_amocrm_does_not_answer(error: BridgeError) -> None:
    world = MenuWorld(FakeGroups(make_group(501, 502)))
    world.cards.lasting["deal"] = error
    world.call()

    world.press(LIST)

    assert text_of(world).splitlines()[2:] == ["1. Сделка 501 (ID 501)", "2. Сделка 502 (ID 502)"]


def test_a_deal_is_untied_although_amocrm_does_not_answer() -> None:
    world = MenuWorld(FakeGroups(make_group(501, 502)))
    world.cards.lasting["deal"] = TransientError(Reason.AMO_UNAVAILABLE)
    world.call()
    world.press(LIST)
    world.press(UNTIE)

    assert world.press("Да, отвязать") == ("Сделка отвязана", False)
    assert set(world.group.links) == {502}


def test_a_group_that_moves_while_a_deal_is_untied_has_it_untied_once_and_is_told_where_it_is_now() -> None:
    world = listed(501, 502)
    world.press(UNTIE)
    for method in ("rank_of", "change_page", "show_page"):
        world.telegram.trouble[method] = [ChatMovedError(-1001)]

    assert world.press("Да, отвязать", on=1000) == ("Сделка отвязана", False)

    assert len(world.lines.closed) == len(world.jobs.deal_notes) == 1
    shown = world.telegram.last_page
    assert shown.chat_id == -1001
    assert shown.page.text.startswith("Группа отвязана от сделки Сделка 501 (ID 501).\n")


def test_the_list_does_not_wait_for_a_slow_amocrm() -> None:
    world = MenuWorld(FakeGroups(make_group(501, 502)))
    quick = world.cards.deal

    def slow(account_id: int, deal_id: int) -> DealCard | None:
        world.clock.time += 6
        return quick(account_id, deal_id)

    world.cards.deal = slow  # type: ignore[method-assign]
    world.call()

    world.press(LIST)

    assert text_of(world).splitlines()[2:] == ["1. Ремонт 501 (ID 501)", "2. Сделка 502 (ID 502)"]


def test_a_press_is_acknowledged_before_amocrm_is_asked_how_deals_are_called() -> None:
    world = MenuWorld(FakeGroups(make_group(501)))
    world.call()
    acknowledged: list[int] = []
    quick = world.cards.deal

    def noted(account_id: int, deal_id: int) -> DealCard | None:
        acknowledged.append(len(world.telegram.told))
        return quick(account_id, deal_id)

    world.cards.deal = noted  # type: ignore[method-assign]

    world.press(LIST)
    world.press(UNTIE)

    assert acknowledged == [1, 2]


def test_a_link_through_another_bot_says_so() -> None:
    bots = {bot_id: GroupBot(bot_id, Standing.MEMBER) for bot_id in (BOT_ID, OTHER_BOT)}
    bots[7003] = GroupBot(7003, Standing.LEFT)
    links = {501: Link(501, OTHER_BOT, GROUP_ID), 502: Link(502, 7003, GROUP_ID)}
    world = MenuWorld(FakeGroups(make_group(bots=bots, links=links)))
    world.bots.add(make_bot(bot_id=OTHER_BOT, label="Склад"))
    world.call()

    world.press(LIST)

    assert text_of(world).splitlines()[2:] == [
        "1. Ремонт 501 (ID 501) — через бота «Склад»",
        "2. Ремонт 502 (ID 502) — бота этой связи в группе больше нет: свяжите сделку ещё раз",
    ]


def test_a_deal_is_untied_after_asking_once_more() -> None:
    world = listed(501, 502)

    world.press(UNTIE)
    question = world.telegram.pages[1000].page
    assert question.text == (
        "Отвязать группу от сделки Ремонт 501 (ID 501)?\n"
        "Новые сообщения группы в неё приходить не будут, переписка в карточке останется."
    )
    assert labels(question) == [["Да, отвязать", "Нет, оставить"]]
    assert set(world.group.links) == {501, 502}

    assert world.press("Да, отвязать") == ("Сделка отвязана", False)

    assert set(world.group.links) == {502}
    assert len(world.lines.closed) == 1
    (note,) = world.jobs.deal_notes
    assert note[:2] == (world.group.account_id, 501)
    assert "отвязана от этой сделки. Связь снята в Telegram: Анна (Telegram ID 42)." in note[2]
    assert text_of(world).startswith("Группа отвязана от сделки Сделка 501 (ID 501).\n")
    assert text_of(world).endswith("1. Ремонт 502 (ID 502)")


def test_the_last_deal_leaves_the_menu_of_a_group_that_is_not_tied() -> None:
    world = listed(501)
    world.press(UNTIE)

    world.press("Да, отвязать")

    assert text_of(world).startswith("Группа отвязана от сделки Сделка 501 (ID 501).\n\nГруппа пока не связана")
    assert labels(world.telegram.pages[1000].page) == [[LINK], [LIST]]


def test_whoever_thinks_better_of_it_is_back_at_the_list() -> None:
    world = listed(501)
    world.press(UNTIE)

    world.press("Нет, оставить")

    assert text_of(world).startswith("Связанные сделки: 1")
    assert set(world.group.links) == {501}


@pytest.mark.parametrize("verb", [Verb.UNTIE, Verb.UNTIE_SURELY])
@pytest.mark.parametrize("rank", [Rank.OTHER, None])
def test_only_an_administrator_unties(verb: Verb, rank: Rank | None) -> None:
    world = listed(501)
    if rank is None:
        world.telegram.lasting["rank_of"] = PermanentError(Reason.CHAT_NOT_FOUND)

    text, alert = world.press_data(str(Action(verb, 501)), BORIS, on=1000)

    assert alert
    assert "администратор" in text
    assert set(world.group.links) == {501}
    assert text_of(world).startswith("Связанные сделки: 1"), "what others see stays"


@pytest.mark.parametrize("verb", [Verb.UNTIE, Verb.UNTIE_SURELY])
def test_a_deal_that_is_untied_already_is_said_to_be(verb: Verb) -> None:
    world = listed(501, 502)
    world.unlink_deal(world.group, 501)

    assert world.press_data(str(Action(verb, 501)), on=1000) == ("Эта сделка уже отвязана", False)

    assert "501" not in text_of(world)
    assert set(world.group.links) == {502}


def test_a_double_press_unties_once() -> None:
    world = listed(501, 502)
    world.press(UNTIE)
    world.press("Да, отвязать")

    assert world.press_data(str(Action(Verb.UNTIE_SURELY, 501)), on=1000) == ("Эта сделка уже отвязана", False)

    assert len(world.lines.closed) == 1


def test_two_who_untie_different_deals_at_once_both_have_it_done() -> None:
    world = listed(501, 502)
    world.telegram.ranks[BORIS.user_id] = Rank.ADMINISTRATOR

    world.press_data(str(Action(Verb.UNTIE_SURELY, 501, linked_at(world, 501))), ANNA, on=1000)
    world.press_data(str(Action(Verb.UNTIE_SURELY, 502, linked_at(world, 502))), BORIS, on=1000)

    assert world.group.links == {}


def test_a_link_that_is_newer_than_the_one_that_was_shown_is_not_untied() -> None:
    world = listed(501)
    world.press(UNTIE)
    old = world.telegram.pages[1000].page.rows[0][0].action
    world.unlink_deal(world.group, 501)
    world.link_deal(world.group, world.bot, 501, BORIS, world.now)

    told = world.press_data(str(old), on=1000)

    assert told == ("Эту сделку связали заново. Посмотрите список ещё раз", False)
    assert set(world.group.links) == {501}
    assert text_of(world).startswith("Связанные сделки: 1")


def test_what_was_untied_is_told_also_where_the_group_is_full_of_messages() -> None:
    world = listed(501, 502)
    world.press(UNTIE)
    sure = world.telegram.pages[1000].page.rows[0][0].action
    now = world.clock.now()
    world.groups.put(replace(world.group, sent=tuple(now + number / 100 for number in range(20))))

    world.do(MenuPress(BOT_ID, CHAT, 1000, 0, world.now, ANNA, "p", str(sure)))

    assert set(world.group.links) == {502}
    assert text_of(world).startswith("Группа отвязана от сделки Сделка 501 (ID 501).")
