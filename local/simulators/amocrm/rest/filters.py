"""Filters of lists of cards (www.amocrm.ru/developers/content/crm_platform/filters-api)."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from local.simulators.amocrm.crm.fields import text_of
from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call
from local.simulators.amocrm.state.records import Company, Contact, Deal

Card = Contact | Deal | Company
CardT = TypeVar("CardT", Contact, Deal, Company)
Test = Callable[[Card], bool]

_FIELD = re.compile(r"filter\[custom_fields_values\]\[(\d+)\]\[(\d*|from|to)\]")
_STATUS = re.compile(r"filter\[statuses\]\[(\d+)\]\[(pipeline_id|status_id)\]")
_SAME = ("id", "name", "responsible_user_id", "created_by", "pipeline_id", "price")
_ORDERS = ("created_at", "updated_at", "id")
_WITHIN = ("created_at", "updated_at", "closed_at", "price")


def tests_of(call: Call) -> list[Test]:
    """Return what a card must pass; nothing where the account has not paid for filters."""
    if not call.account.switches.api_filter:
        return []
    same = [_is_one_of(name, values) for name in _SAME if (values := call.filter_values(name))]
    within = [_is_within(name, *bounds) for name in _WITHIN if (bounds := _bounds(call, name)) != (None, None)]
    return [*same, *within, *_statuses(call), *_fields(call)]


def passing(rows: Iterable[CardT], tests: Sequence[Test]) -> list[CardT]:
    return [card for card in rows if all(test(card) for test in tests)]


def ordered(call: Call, rows: list[CardT]) -> list[CardT]:
    """Sort as the first known `order[…]` asks for."""
    for name in _ORDERS:
        direction = call.request.query.get(f"order[{name}]")
        if direction is not None:
            return sorted(rows, key=lambda card: int(getattr(card, name)), reverse=direction == "desc")
    return rows


def _is_one_of(name: str, values: Sequence[str]) -> Test:
    return lambda card: str(getattr(card, name, None)) in values


def _is_within(name: str, low: int | None, high: int | None) -> Test:
    def test(card: Card) -> bool:
        value = getattr(card, name, None)
        return value is not None and (low is None or value >= low) and (high is None or value <= high)

    return test


def _bounds(call: Call, name: str) -> tuple[int | None, int | None]:
    low, high = (_number(call.request.query.get(f"filter[{name}][{end}]")) for end in ("from", "to"))
    return low, high


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise RestError(400, "Invalid filter") from error


def _statuses(call: Call) -> list[Test]:
    """Return the test of `filter[statuses][n]`: a card is in one of the pairs of pipeline and status."""
    pairs: dict[str, dict[str, str]] = {}
    for key, value in call.request.query.items():
        match = _STATUS.fullmatch(key)
        if match:
            pairs.setdefault(match[1], {})[match[2]] = value
    if not pairs:
        return []
    return [lambda card: any(all(str(getattr(card, key, "")) == pair[key] for key in pair) for pair in pairs.values())]


def _fields(call: Call) -> list[Test]:
    """Return a test for each custom field: one of some values, or a number within bounds."""
    wanted: dict[int, set[str]] = {}
    bounds: dict[int, dict[str, int | None]] = {}
    for key, value in call.request.query.items():
        match = _FIELD.fullmatch(key)
        if match and match[2] in {"from", "to"}:
            bounds.setdefault(int(match[1]), {})[match[2]] = _number(value)
        elif match:
            wanted.setdefault(int(match[1]), set()).add(value)
    return [
        *(_holds(field_id, values) for field_id, values in wanted.items()),
        *(_holds_within(field_id, ends.get("from"), ends.get("to")) for field_id, ends in bounds.items()),
    ]


def _holds(field_id: int, values: set[str]) -> Test:
    return lambda card: not values.isdisjoint(text_of(card.fields.get(field_id, [])))


def _holds_within(field_id: int, low: int | None, high: int | None) -> Test:
    def test(card: Card) -> bool:
        numbers = (float(text) for text in text_of(card.fields.get(field_id, [])) if text.lstrip("-").isdigit())
        return any((low is None or one >= low) and (high is None or one <= high) for one in numbers)

    return test
