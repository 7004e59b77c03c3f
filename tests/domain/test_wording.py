"""What is said in words of content that amoCRM has no kind for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.texts import named
from bridge.domain.wording import giveaways, payments
from bridge.domain.wording.lists import Choice, Task, added, checklist, marked, poll
from bridge.domain.wording.numbers import counted, day, money
from bridge.domain.wording.throws import throw


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 голосов"), (1, "1 голос"), (2, "2 голоса"), (5, "5 голосов"), (11, "11 голосов"), (14, "14 голосов"),
     (21, "21 голос"), (112, "112 голосов"), (122, "122 голоса")],
)  # fmt: skip
def test_a_noun_follows_its_number(number: int, text: str) -> None:
    assert counted(number, "голос", "голоса", "голосов") == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (100, "USD", "1,00 USD"),
        (5, "RUB", "0,05 RUB"),
        (123456789, "RUB", "1 234 567,89 RUB"),
        (1000, "JPY", "1 000 JPY"),
        (50, "XTR", "50 ⭐"),
        (1_500_000_000, "TON", "1,5 TON"),
        (2_000_000_000, "TON", "2 TON"),
        (1, "TON", "0,000000001 TON"),
        (-150, "EUR", "-1,50 EUR"),
        (100, "", "1,00"),
    ],
)
def test_a_sum_is_told_in_its_whole_unit(amount: int, currency: str, text: str) -> None:
    assert money(amount, currency) == text


@given(st.integers(-(2**63), 2**63), st.text(max_size=4))
def test_any_sum_is_told(amount: int, currency: str) -> None:
    assert re.search(r"\d", money(amount, currency))


@given(st.integers(-(2**63), 2**63))
def test_any_moment_has_a_day_or_none(at: int) -> None:
    assert re.fullmatch(r"(\d\d\.\d\d\.\d{4})?", day(at))


@pytest.mark.parametrize(
    ("emoji", "value", "text"),
    [
        ("🎲", 4, "[🎲 выпало 4]"),
        ("🎯", 6, "[🎯 выпало 6: в яблочко]"),
        ("🎯", 1, "[🎯 выпало 1: мимо мишени]"),
        ("🎯", 3, "[🎯 выпало 3]"),
        ("🎳", 6, "[🎳 выпало 6: страйк]"),
        ("🏀", 3, "[🏀 выпало 3: мяч застрял]"),
        ("🏀", 5, "[🏀 выпало 5: чистое попадание]"),
        ("⚽", 3, "[⚽ выпало 3: гол]"),
        ("⚽\ufe0f", 2, "[⚽\ufe0f выпало 2: мимо]"),
        ("🎰", 1, "[🎰 выпало 1: BAR, BAR, BAR]"),
        ("🎰", 22, "[🎰 выпало 22: виноград, виноград, виноград]"),
        ("🎰", 43, "[🎰 выпало 43: лимон, лимон, лимон]"),
        ("🎰", 64, "[🎰 выпало 64: семь, семь, семь — джекпот]"),
        ("🎰", 2, "[🎰 выпало 2: виноград, BAR, BAR]"),
        ("🎰", 0, "[🎰 выпало 0]"),
        ("🎰", 65, "[🎰 выпало 65]"),
        ("🧊", 3, "[🧊 выпало 3]"),
    ],
)
def test_a_throw_tells_its_value_and_what_it_means(emoji: str, value: int, text: str) -> None:
    assert throw(emoji, value).seen == text


def test_every_turn_of_a_slot_machine_is_another() -> None:
    assert len({throw("🎰", value).detail for value in range(1, 65)}) == 64


def test_a_closed_poll_tells_its_votes_and_a_quiz_its_answer() -> None:
    choices = [Choice("Красный", 1, right=True), Choice("Синий", 5)]

    assert poll("Цвет?", "", choices, quiz=True, closed=True).seen == (
        "[Викторина завершена: Цвет?]\n1. Красный — 1 голос ✓\n2. Синий — 5 голосов"
    )
    assert poll("Цвет?", "Выберите", [Choice("Да")], quiz=False, closed=False).seen == "[Опрос: Цвет?]\nВыберите\n1. Да"
    assert poll("Цвет?", "", [Choice("Да", 0)], quiz=False, closed=True).seen == (
        "[Опрос завершён: Цвет?] 1. Да — 0 голосов"
    )


def test_a_checklist_tells_what_is_done() -> None:
    assert checklist("Заказ", [Task("Окна", done=True), Task("Двери")]).seen == "[Список дел: Заказ]\n☑ Окна\n☐ Двери"
    assert marked("Заказ", ["Окна"], ["Двери"]).seen == "[Отметки в списке дел: Заказ]\n☑ Окна\n☐ Двери"
    assert added("", [Task("Пол")]).seen == "[Новое в списке дел] ☐ Пол"


def test_a_payment_tells_what_was_filled_in_for_it() -> None:
    paid = payments.payment("50 ⭐", ["Анна", "", "a@b.ru"], ["101000", "RU", "", "Москва", "", ""], recurring=True)

    assert paid.seen == "[Оплата: 50 ⭐, подписка]\nАнна\na@b.ru\nДоставка: 101000, RU, Москва"
    assert payments.payment("50 ⭐", [], [], recurring=False).seen == "[Оплата: 50 ⭐]"


@pytest.mark.parametrize(
    ("price", "number", "is_open", "text"),
    [
        (5, 1, False, "[Платный материал: 5 ⭐, 1 вложение, откроется после оплаты]"),
        (5, 3, True, "[Платный материал: 5 ⭐, 3 вложения, показано первое]"),
        (5, 1, True, "[Платный материал: 5 ⭐, 1 вложение]"),
        (None, 0, False, "[Платный материал: откроется после оплаты]"),
    ],
)
def test_paid_media_tells_its_price(price: int | None, number: int, is_open: bool, text: str) -> None:
    assert payments.paid_media(price, number, is_open=is_open).seen == text


def test_a_giveaway_tells_its_prize() -> None:
    prize = giveaways.Prize("Чайник", 100, 3)

    assert prize.line == "Приз: Чайник, 100 ⭐, Telegram Premium на 3 месяца"
    told = giveaways.ended(prize, "Новости", ["Пётр"], refunded=True)
    assert told is not None
    assert told.seen == f"[Итоги розыгрыша: Новости]\n{prize.line}\nОтменён: оплата возвращена"
    assert giveaways.announced(giveaways.Prize("", 0, 0), [], 0, 0) is None


@pytest.mark.parametrize(
    ("caption", "text"),
    [("подпись", "[Файл: а] подпись"), ("раз\nдва", "[Файл: а]\nраз\nдва"), ("", "[Файл: а]"), (" \n", "[Файл: а]")],
)
def test_a_caption_of_several_lines_begins_on_its_own(caption: str, text: str) -> None:
    assert named("Файл", caption, "а") == text
