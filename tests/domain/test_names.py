"""Names as amoCRM and our label show them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.names import readable
from bridge.domain.records import Person


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\u3164",
        "\u2800\u2800",
        "\u115f\u1160",
        "\uffa0",
        "\u200b\u200c\u200d\ufeff\u2060",
        "\u0301\u0308",
        "\ufe0f",
        "\u180b\u17b4\u034f",
        "\u202e",
        "\x00\x1f\x7f\x85",
        "\u2028\u2029",
        "\U000e0041\U000e0042",
        "\U0001d159",
        "\ufffe\U0010ffff",
        "\u3164 \u200d\u0301 \u2800",
    ],
    ids=ascii,
)
def test_what_nobody_can_see_is_no_name(text: str) -> None:
    assert readable(text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Анна", "Анна"),
        ("  Анна\u3164 \n Каренина\r\n", "Анна Каренина"),
        ("\u202eаннА\u202c", "аннА"),
        ("\u2066Анна\u2069\u200f\u061c", "Анна"),
        ("А\u200bн\u00adна\ufeff", "Анна"),
        ("a\x00b\x07c", "a b c"),
        ("Семья 👨\u200d👩\u200d👧", "Семья 👨\u200d👩\u200d👧"),
        ("\u200dАнна\u200d \u200d К", "Анна К"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ё" + "Й", "ёЙ"),
        ("𝓐𝓷𝓷𝓪", "𝓐𝓷𝓷𝓪"),
        (".", "."),
        ("דנה", "דנה"),
        ("İ\u0307", "İ\u0307"),
    ],
    ids=ascii,
)
def test_what_can_be_seen_stays_and_the_rest_goes(text: str, shown: str) -> None:
    assert readable(text) == shown


@given(st.text(max_size=30))
def test_a_name_is_one_line_without_anything_that_moves_what_stands_beside_it(text: str) -> None:
    name = readable(text)

    assert name == name.strip()
    assert readable(name) == name
    assert "  " not in name
    unseen = {unicodedata.category(character) for character in name if character not in "\u200c\u200d"}
    assert not unseen & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not name or name.strip("\u200c\u200d") == name


@pytest.mark.parametrize(
    ("first", "last", "username", "name"),
    [
        ("\u3164", "", "anna", "anna"),
        ("\u3164", "Каренина", "anna", "Каренина"),
        ("\u2800", "\u200d", "", "Telegram 42"),
        ("\u202eАнна", "Ка\nренина", "", "Анна Ка ренина"),
        ("", "", "", "Telegram 42"),
    ],
)
def test_the_name_of_a_person(first: str, last: str, username: str, name: str) -> None:
    assert Person(42, first, last, username).name == name
