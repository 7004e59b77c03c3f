"""What a shared contact tells besides a name and a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.content import Contact
from bridge.telegram.reading.vcards import told_beside
from tests.telegram.reading.samples import written

CARD = """BEGIN:VCARD
VERSION:3.0
N:К;Анна;;;
FN:Анна К
TEL;TYPE=CELL:+7 (915) 000-00-00
item1.TEL;TYPE=WORK:+7 495 111-11-11
EMAIL;TYPE=INTERNET:anna@example.com
ORG:Окна\\, двери и Ко;Отдел продаж
TITLE:Менеджер
ADR;TYPE=WORK:;;Тверская\\, 1;Москва;;101000;Россия
URL:https://okna.example
NOTE:звонить\\nпосле шести
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
NOTE;ENCODING=QUOTED-PRINTABLE:=D0=9F
END:VCARD
"""


def test_everything_a_manager_can_use_is_told_below() -> None:
    content = written(contact={"phone_number": "+79150000000", "first_name": "Анна", "vcard": CARD}).content

    assert isinstance(content, Contact)
    assert content.caption.splitlines() == [
        "Номер другого человека",
        "Ещё телефон: +7 495 111-11-11",
        "Почта: anna@example.com",
        "Компания: Окна, двери и Ко, Отдел продаж",
        "Должность: Менеджер",
        "Адрес: Тверская, 1, Москва, 101000, Россия",
        "Сайт: https://okna.example",
        "Заметка: звонить после шести",
    ]


@pytest.mark.parametrize(
    ("vcard", "lines"),
    [
        ("", []),
        ("no card at all", []),
        ("EMAIL:", []),
        ("EMAIL:\u202e", []),
        ("EMAIL:a@b.ru\r\nEMAIL:a@b.ru", ["Почта: a@b.ru"]),
        ("NOTE:дли\r\n нная", ["Заметка: длинная"]),
        ("tel:79150000000", []),
        ("TEL:tel:+7-915-000-00-00", []),
        ("TEL:доб. 12", ["Ещё телефон: доб. 12"]),
        ("X-ANYTHING:5", []),
        ("\n".join(f"EMAIL:{number}@b.ru" for number in range(50)), [f"Почта: {number}@b.ru" for number in range(12)]),
    ],
)
def test_a_card_of_any_shape_tells_what_it_can(vcard: str, lines: list[str]) -> None:
    assert told_beside(vcard, "+79150000000") == lines


@given(
    st.lists(st.sampled_from(["TEL", "EMAIL", ";", ":", "\\", "\n", " ", "item1.", "ENCODING"]) | st.text(max_size=5))
)
def test_no_card_breaks_anything(parts: list[str]) -> None:
    assert len(told_beside("".join(parts), "1")) <= 12
