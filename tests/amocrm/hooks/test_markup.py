"""The buttons of a hook, and the list of WhatsApp."""

from typing import Any

import pytest

from bridge.domain.content import Text
from bridge.relay.messages import Button, Keyboard
from tests.fakes.hooks import content_of, hook, read


def keyboard(**content: Any) -> Keyboard:
    return read(hook(**content)).buttons


@pytest.mark.parametrize(
    ("buttons", "rows"),
    [
        ([[{"text": "Да"}, {"text": "Нет"}], [{"text": "Позже"}]], ((Button("Да"), Button("Нет")), (Button("Позже"),))),
        ([[{"text": "Сайт", "url": "https://reon.pro"}]], ((Button("Сайт", "https://reon.pro"),),)),
        ([[{"url": " https://reon.pro "}]], ((Button("https://reon.pro", "https://reon.pro"),),)),
        ([{"text": "Да"}, "Нет"], ((Button("Да"),), (Button("Нет"),))),
        ([[{"text": "в\nдве  строки"}]], ((Button("в\nдве  строки"),),)),
        ([[{"text": " 10\u00a0000 ₽ "}]], ((Button(" 10\u00a0000 ₽ "),),)),
        ([[{"text": " \u200b"}, {"text": None}, None, 5, {}], [], None], ((Button("5"),),)),
        ([[{"text": "Да", "url": None}, {"text": "Нет", "url": {}}]], ((Button("Да"), Button("Нет")),)),
        (None, ()),
        ({"text": "Да"}, ()),
        ("Да", ()),
    ],
)
def test_rows_of_buttons(buttons: Any, rows: Keyboard) -> None:
    assert keyboard(markup={"mode": "inline", "buttons": buttons}) == rows


@pytest.mark.parametrize("markup", [None, [], "inline", 5, {"mode": "inline"}, {"list_message": None}])
def test_no_markup_is_no_buttons(markup: Any) -> None:
    said = read(hook(markup=markup))
    assert (said.buttons, said.content) == ((), Text("Добрый день"))


LIST = {
    "header": "Каталог",
    "body": "Что показать?",
    "footer": "Ответим сразу",
    "button": "Открыть",
    "sections": [
        {
            "title": "Букеты",
            "rows": [
                {"callback_data": "1", "title": "Пионы", "description": "от 2 000 ₽"},
                {"callback_data": "2", "title": "Розы"},
            ],
        },
        {"title": "", "rows": [{"title": "Другое"}, {"title": None, "description": "без названия"}, "?"]},
        {"rows": [{"title": " \u200b", "description": "с невидимым"}, {"description": "и без него"}]},
        None,
    ],
}
LIST_TEXT = "Каталог\n\nЧто показать?\n\nБукеты\nПионы: от 2 000 ₽\n\nОтветим сразу"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", LIST_TEXT),
        ("Что показать?", LIST_TEXT),
        ("Добрый день", LIST_TEXT.replace("Каталог", "Каталог\n\nДобрый день")),
    ],
)
@pytest.mark.parametrize("place", ["in the markup", "beside it"])
def test_a_list_is_its_text_and_its_rows_are_buttons(text: str, whole: str, place: str) -> None:
    content = {"markup": {"list_message": LIST}} if place == "in the markup" else {"list_message": LIST}

    assert keyboard(**content) == ((Button("Пионы"),), (Button("Розы"),), (Button("Другое"),))
    assert content_of(text=text, **content) == Text(whole)
