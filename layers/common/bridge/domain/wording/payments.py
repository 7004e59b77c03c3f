"""Payments, gifts and what is sold for Telegram Stars."""

from collections.abc import Sequence

from bridge.domain.content import Mention
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording.numbers import counted, stars

_TRAITS = ("Модель", "Символ", "Фон")


def payment(paid: str, filled: Sequence[str], address: Sequence[str], *, recurring: bool) -> Mention:
    """Return a payment; `filled` is what the person told for it and `address` where the goods go."""
    where = ", ".join(filter(None, address))
    lines = [*filled, f"Доставка: {where}" if where else ""]
    return Mention(
        INCOMING_KINDS["successful_payment"],
        f"{paid}, подписка" if recurring else paid,
        "\n".join(filter(None, lines)),
    )


def unique_gift(name: str, number: int | None, traits: Sequence[str]) -> Mention:
    """Return a gift of which there is one; `traits` are its model, its symbol and its backdrop, empty if unknown."""
    lines = [f"{trait}: {value}" for trait, value in zip(_TRAITS, traits, strict=True) if value]
    return Mention(
        INCOMING_KINDS["unique_gift"], f"{name} № {number}" if number is not None else name, "\n".join(lines)
    )


def paid_media(price: int | None, number: int, *, is_open: bool) -> Mention:
    """Return what is sold: its price in Stars, None when nobody said, and of how many files one can be shown."""
    files = counted(number, "вложение", "вложения", "вложений") if number else ""
    parts = "показано первое" if is_open and number > 1 else "" if is_open else "откроется после оплаты"
    cost = stars(price) if price is not None else ""
    return Mention(INCOMING_KINDS["paid_media"], ", ".join(filter(None, (cost, files, parts))))
