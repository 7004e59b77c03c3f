"""Phone numbers as people write them."""

import pytest

from bridge.domain.phones import phone_in, phone_told


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("+7 999 123-45-67", "+79991234567"),
        ("8 (999) 123 45 67", "+79991234567"),
        ("7 999 1234567", "+79991234567"),
        ("9991234567", "+79991234567"),
        (" +7\u00a0(999)\u00a0123-45-67 ", "+79991234567"),
        ("\u202a+7 999 123-45-67\u202c", "+79991234567"),
        ("\u202d+7\u202c 999 123 45 67", "+79991234567"),
        ("+7\u200b999\u200b123\u201145\u221267", "+79991234567"),
        ("+7\u202f999\u2007123\u200945\t67", "+79991234567"),
        ("\ufeff\u2068" * 20 + "8 999 123-45-67", "+79991234567"),
        ("+375 29 123-45-67", "+375291234567"),
        ("+7 701 123 45 67", "+77011234567"),
        ("+1 212 555 2368", "+12125552368"),
    ],
)
def test_a_number_is_understood(written: str, phone: str) -> None:
    assert phone_in(written) == phone


@pytest.mark.parametrize("written", ["", "123", "телефон", "+7 999", "+7 999 123-45-67-89", "+999 123", "8" * 1000])
def test_what_is_no_number(written: str) -> None:
    assert phone_in(written) is None


@pytest.mark.parametrize(
    ("told", "phone"),
    [
        ("79991234567", "+79991234567"),
        ("+79991234567", "+79991234567"),
        ("8 (999) 123-45-67", "+79991234567"),
        ("4915112345678", "+4915112345678"),
        ("380501234567", "+380501234567"),
        ("301", None),
        ("", None),
        ("client-7", None),
    ],
)
def test_a_program_may_leave_the_plus_out(told: str, phone: str | None) -> None:
    assert phone_told(told) == phone
