"""What a person answers who was asked for a deal: numbers, addresses, words, several at once, late, or for others."""

import pytest

from bridge.domain.cards import DealCard
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import GroupBot, Rank, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.relay.messages import Anchor, MenuReply
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import GROUP_ID, FakeGroups, make_group
from tests.fakes.menu_world import ANNA, BORIS, CHAT, MenuWorld, labels, urls

LINK, LIST = "Связать группу со Сделкой", "Список связанных Сделок"
CARD = "https://shop.amocrm.ru/leads/detail/"
ONCE_MORE = "Пришлите ID ещё раз: ответьте на это сообщение. Чтобы отменить, напишите «Отмена»."


def asked(*deals: int) -> MenuWorld:
    """Return a world in which Anna was asked just now, in a group that is tied to these deals."""
    world = MenuWorld(FakeGroups(make_group(*deals)))
    world.call()
    world.press(LINK)
    return world


@pytest.mark.parametrize(
    "text", ["501", f"{CARD}501", f"Вот: {CARD}501?tab=3", "№ 501!", "٥٠١", "сделка 501, пожалуйста"]
)
def test_a_deal_is_tied_and_confirmed_with_its_name_and_link(text: str) -> None:
    world = asked()

    said = world.answer(text)

    assert said.page.text == "Группа связана со сделкой Ремонт 501 (ID 501)."
    assert Anchor("Ремонт 501 (ID 501)", f"{CARD}501") in said.page.words
    assert labels(said.page) == [[LINK], [LIST]]
    assert list(world.group.links) == [501]
    assert world.group.questions == {}
    assert len(world.lines.opened) == 1


def test_each_of_several_deals_is_judged_by_itself() -> None:
    world = asked(502)

    said = world.answer(
        f"501, 502; 999, https://other.amocrm.ru/leads/detail/7\n{CARD.replace('leads', 'contacts')}8 0"
    )

    assert said.page.text.splitlines() == [
        "Группа связана со сделкой Ремонт 501 (ID 501).",
        "Группа уже связана со сделкой Ремонт 502 (ID 502).",
        "Сделки с ID 999 в этом аккаунте amoCRM нет.",
        "Ссылка ведёт в другой аккаунт amoCRM (other.amocrm.ru). Нужна сделка аккаунта shop.amocrm.ru.",
        "«https://shop.amocrm.ru/contacts/detail/8» — не ссылка на карточку сделки.",
        "«0» — не ID сделки: таких номеров не бывает.",
    ]
    assert urls(said.page) == [f"{CARD}501", f"{CARD}502"]
    assert set(world.group.links) == {501, 502}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("999", "Сделки с ID 999 в этом аккаунте amoCRM нет."),
        ("ремонт", "Не вижу ID сделки. Пришлите номер, например 12345678, или ссылку на карточку сделки."),
        ("", "Не вижу ID сделки. Пришлите номер, например 12345678, или ссылку на карточку сделки."),
        (
            "https://other.amocrm.ru/leads/detail/501",
            "Ссылка ведёт в другой аккаунт amoCRM (other.amocrm.ru). Нужна сделка аккаунта shop.amocrm.ru.",
        ),
        (
            "https://example.com/leads/detail/501",
            "«https://example.com/leads/detail/501» — не ссылка на карточку сделки.",
        ),
        ("9" * 1_000_000, f"«{'9' * 39}…» — не ID сделки: таких номеров не бывает."),
        ("0", "«0» — не ID сделки: таких номеров не бывает."),
        ("-5", "Не понимаю, какая сделка здесь названа: «-5». Пришлите только ID, например 12345678, или ссылку."),
        (
            "501 рублей до 12.11.2026",
            "Не понимаю, какая сделка здесь названа: «501». Пришлите только ID, например 12345678, или ссылку.",
        ),
    ],
)
def test_what_is_no_deal_of_the_account_is_said_plainly_changes_nothing_and_is_asked_for_again(
    text: str, told: str
) -> None:
    world = asked()

    said = world.answer(text)

    assert said.page.text == f"{told}\n{ONCE_MORE}"
    assert said.page.asks
    assert world.group.links == {}
    assert world.lines.opened == []
    assert world.answer("501").page.text.startswith("Группа связана")


def test_more_deals_than_one_answer_may_name_are_left_and_that_is_said() -> None:
    world = asked()
    world.cards.deal_cards = {deal: DealCard(deal, f"Ремонт {deal}") for deal in range(1, 31)}

    said = world.answer(", ".join(map(str, range(1, 31))))

    assert len(world.group.links) == 10
    assert said.page.text.splitlines()[-2:] == [
        "За один раз можно назвать не больше 10 сделок. Остальные пришлите ещё раз.",
        ONCE_MORE,
    ]
    assert said.page.asks
    world.answer(", ".join(map(str, range(11, 21))))
    assert len(world.group.links) == 20
    assert world.group.questions == {}


def test_an_answer_of_ten_long_names_fits_into_one_message() -> None:
    world = asked()
    world.cards.deal_cards = {deal: DealCard(deal, "Ю" * 5000) for deal in range(1, 11)}

    assert len(world.answer(", ".join(map(str, range(1, 11)))).page.text) < 4096


def test_a_deal_without_a_name_is_called_by_its_number() -> None:
    world = asked()
    world.cards.deal_cards[501] = DealCard(501, "\u200b")

    assert world.answer("501").page.text == "Группа связана со сделкой Сделка 501."


@pytest.mark.parametrize("text", ["Отмена", "отмена", " ОТМЕНА! ", "«Отмена»", "отменить", "/cancel"])
def test_a_question_is_taken_back_by_a_word(text: str) -> None:
    world = asked()
    question = world.telegram.last_page.message_id

    said = world.answer(text)

    assert said.page.text == "Отменено."
    assert labels(said.page) == [[LINK], [LIST]]
    assert world.group.questions == {}
    assert world.telegram.deleted == [question]


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    world = asked()
    world.clock.time += 601

    said = world.answer("501")

    assert said.page.text.startswith("Этот вопрос закрыт: на него уже ответили, или время вышло. Нажмите «Связать")
    assert labels(said.page) == [[LINK], [LIST]]
    assert world.group.links == {}
    assert world.group.questions == {}


def test_an_answer_that_was_written_in_time_counts_although_it_came_late() -> None:
    world = asked()
    written = world.now + 599
    world.clock.time += 640

    world.answer("501", at=written)

    assert 501 in world.group.links


def test_a_question_that_was_answered_is_closed() -> None:
    world = asked()
    question = world.telegram.last_page.message_id
    world.answer("501")

    said = world.answer("502", to=question)

    assert said.page.text.startswith("Этот вопрос закрыт")
    assert list(world.group.links) == [501]


def test_nobody_answers_what_somebody_else_was_asked() -> None:
    world = asked()
    world.telegram.ranks[BORIS.user_id] = Rank.ADMINISTRATOR

    said = world.answer("501", BORIS)

    assert said.page.text.startswith("Этот вопрос задан другому участнику.")
    assert world.group.links == {}
    assert ANNA.user_id in world.group.questions


@pytest.mark.parametrize("by", [None, Person(-1001, "Ремонт 12"), Person(77, "Бот", is_bot=True)], ids=str)
def test_nobody_answers_in_the_name_of_the_group(by: Person | None) -> None:
    world = asked()

    said = world.answer("501", by)

    assert said.page.text.startswith("Вы пишете от имени группы или канала, поэтому бот не знает, кто вы.")
    assert world.group.links == {}


def test_somebody_who_is_no_administrator_any_more_ties_nothing() -> None:
    world = asked()
    world.telegram.ranks.clear()

    said = world.answer("501")

    assert said.page.text == "Смотреть, связывать и отвязывать сделки могут только администраторы группы."
    assert world.group.links == {}
    assert world.group.questions == {}


def test_numbers_without_a_reply_answer_the_question_that_is_open() -> None:
    world = asked()

    world.answer("501", to=0)

    assert 501 in world.group.links


def test_a_reply_to_a_question_whose_message_is_not_known_yet_answers_it() -> None:
    world = asked()
    (question,) = world.group.questions.values()
    world.groups.ask(
        world.group.account_id, GROUP_ID, type(question)(question.user_id, question.bot_id, question.until)
    )

    world.answer("501", to=1001)

    assert 501 in world.group.links


def test_a_reply_to_an_older_question_is_no_answer_to_the_new_one() -> None:
    world = asked()
    old = world.telegram.last_page.message_id
    world.clock.time += 60
    world.press(LINK, on=1000)

    said = world.answer("501", to=old)

    assert said.page.text.startswith("Этот вопрос закрыт")
    assert world.group.links == {}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Reason.ACCOUNT_UNPAID, "Аккаунт amoCRM не оплачен."),
        (Reason.ACCOUNT_UNAUTHORISED, "Требуется повторная авторизация."),
        (Reason.WIDGET_OFF, "Виджет отключён в amoCRM."),
    ],
)
def test_an_account_that_is_closed_is_said_to_be_and_nothing_more_is_tried(reason: Reason, told: str) -> None:
    world = asked()
    world.cards.trouble["deal"] = [PermanentError(reason)]
    assert told in world.answer("501, 502").page.text
    assert world.group.links == {}

    said = world.answer("501")

    assert said.page.text == "Группа связана со сделкой Ремонт 501 (ID 501)."


def test_a_deal_that_amocrm_refuses_keeps_none_of_the_others() -> None:
    world = asked()
    world.cards.trouble["deal"] = [PermanentError(Reason.AMO_REFUSED)]

    said = world.answer("501, 502")

    assert said.page.text.splitlines() == [
        "Сделку 501 связать не получилось: amoCRM отказала. Попробуйте связать её в настройках виджета.",
        "Группа связана со сделкой Ремонт 502 (ID 502).",
    ]


def test_while_amocrm_does_not_answer_the_answer_waits() -> None:
    world = asked()
    world.cards.trouble["deal"] = [TransientError(Reason.AMO_UNAVAILABLE, "")]

    said = world.answer("501, 502")

    assert said.page.text.splitlines() == [
        "Группа связана со сделкой Ремонт 501 (ID 501).",
        "Группа связана со сделкой Ремонт 502 (ID 502).",
    ]


def test_an_answer_that_is_done_a_second_time_says_the_same() -> None:
    world = asked()
    world.telegram.trouble["show_page"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, "", retry_after=2.0)]

    said = world.answer("501")

    assert said.page.text == "Группа связана со сделкой Ремонт 501 (ID 501)."


def test_whoever_named_deals_is_told_which_of_them_amocrm_did_not_answer_about() -> None:
    world = asked()
    quick = world.cards.deal

    def silent_about_502(account_id: int, deal_id: int) -> DealCard | None:
        if deal_id == 502:
            raise TransientError(Reason.AMO_UNAVAILABLE, "", outcome_unknown=True)
        return quick(account_id, deal_id)

    world.cards.deal = silent_about_502  # type: ignore[method-assign]

    said = world.answer("501, 999, 502, 503")

    assert said.page.text.splitlines() == [
        "Группа связана со сделкой Ремонт 501 (ID 501).",
        "Сделки с ID 999 в этом аккаунте amoCRM нет.",
        "amoCRM сейчас не отвечает, не проверено: 502, 503. Пришлите ещё раз через минуту.",
        ONCE_MORE,
    ]
    assert said.page.asks
    assert 20 <= sum(world.clock.slept) < 60, "it was asked again for a while"
    assert list(world.group.links) == [501]

    world.cards.deal = quick  # type: ignore[method-assign]
    assert world.answer("502").page.text == "Группа связана со сделкой Ремонт 502 (ID 502)."


def test_what_a_deaf_bot_misses_is_said_when_the_group_is_tied() -> None:
    world = MenuWorld(FakeGroups(make_group(bots={BOT_ID: GroupBot(BOT_ID, Standing.MEMBER, hears=False)})))
    world.call()
    world.press(LINK)

    text = world.answer("501").page.text

    assert text.startswith("Группа связана со сделкой Ремонт 501 (ID 501).\n\nЧего не хватает:\n• Бот не видит")


def test_a_stranger_does_not_find_deals_by_trying() -> None:
    world = asked()
    for first in (601, 606):
        world.answer(", ".join(map(str, range(first, first + 5))))
    world.clock.time += 600

    said = world.answer("501")

    assert said.page.text == (
        "В этой группе назвали слишком много ID, которых нет в amoCRM. Попробуйте снова через 50 минут или свяжите"
        " сделку в настройках виджета."
    )
    assert world.group.links == {}
    assert world.group.questions == {}

    world.clock.time += 3000
    world.press(LINK, on=1000)
    assert world.answer("501").page.text.startswith("Группа связана")


def test_the_tenth_number_that_is_no_deal_ends_an_answer() -> None:
    world = asked()
    world.answer(", ".join(map(str, range(601, 608))))

    said = world.answer("701, 702, 703, 501")

    assert said.page.text.splitlines()[-1].startswith("В этой группе назвали слишком много ID")
    assert world.group.links == {}


def test_an_answer_that_waited_for_too_long_in_the_queue_is_said_not_to_be_done() -> None:
    world = asked()

    world.do(MenuReply(BOT_ID, CHAT, 9, 0, world.now, ANNA, "501", 1001), until=world.now)

    assert world.telegram.last_page.page.text.startswith("Сейчас не получилось.")
    assert world.group.links == {}
