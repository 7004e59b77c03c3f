"""Custom fields: which field a written value means, which values a type takes, and what a write leaves behind."""

from collections.abc import Callable

from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import CustomField, Entity, FieldValue, Scalar

_TYPES = """
text numeric checkbox select multiselect date url textarea radiobutton streetaddress smart_address birthday legal_entity
date_time price category items tracking_data linked_entity chained_list monetary file payer supplier
"""
CREATABLE_TYPES = frozenset(_TYPES.split())
_TEXTUAL = frozenset({"text", "textarea", "url", "multitext", "streetaddress"})
_NUMBERS = frozenset({"numeric", "monetary", "price"})
_MOMENTS = frozenset({"date", "date_time", "birthday"})
_CHOICES = frozenset({"select", "multiselect", "radiobutton", "category"})
LENGTHS = {"text": 256}


class BadValueError(Exception):
    """A value that amoCRM refuses; `path` is relative to the item, `code` and `detail` as in `validation-errors`."""

    def __init__(self, code: str, path: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.path = path
        self.detail = detail


def find_field(account: Account, entity: Entity, field_id: int | None, field_code: str | None) -> CustomField | None:
    fields = account.custom_fields[entity]
    if field_id is not None:
        return fields.get(field_id)
    return next((field for field in fields.values() if field_code is not None and field.code == field_code), None)


def field_by_name(account: Account, entity: Entity, name: str) -> CustomField | None:
    return next((field for field in account.custom_fields[entity].values() if name in {field.name, field.code}), None)


def _is_text(value: Scalar) -> bool:
    return isinstance(value, str)


def _is_number(value: Scalar) -> bool:
    if isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdigit()
    return not isinstance(value, bool)


def _is_moment(value: Scalar) -> bool:
    return not isinstance(value, bool | float)


def _is_flag(value: Scalar) -> bool:
    return isinstance(value, bool)


def _check_for(kind: str) -> Callable[[Scalar], bool] | None:
    if kind in _TEXTUAL:
        return _is_text
    if kind in _NUMBERS:
        return _is_number
    if kind in _MOMENTS:
        return _is_moment
    return _is_flag if kind == "checkbox" else None


def accept_value(field: CustomField, value: FieldValue, path: str) -> FieldValue:
    """Return the value as stored; raise BadValueError when the field's type does not take it.

    Numbers are stored as text; phone and e-mail get the kind WORK, and choices their id, as amoCRM answers them.
    `path` is that of the value itself, without its key. Lengths: amocrm-api-php issues 224 and 400.
    """
    if field.type in _CHOICES:
        return _choice(field, value, path)
    if value.value is None:
        return value
    check = _check_for(field.type)
    if check is not None and not check(value.value):
        raise BadValueError("InvalidType", f"{path}.value", f"This value should be of type {field.type}.")
    longest = LENGTHS.get(field.type)
    if longest is not None and len(str(value.value)) > longest:
        detail = f"This value is too long. It should have {longest} characters or less."
        raise BadValueError("TooLong", f"{path}.value", detail)
    if field.type == "multitext":
        return _kinded(field, value, path)
    for name in ("enum_id", "enum_code"):
        if getattr(value, name) is not None:
            raise BadValueError("FieldNotExpected", f"{path}.{name}", "This field was not expected.")
    return FieldValue(value=str(value.value)) if field.type in _NUMBERS else value


def filled_by_hand(field: CustomField, value: Scalar) -> FieldValue:
    """Return a value as the card's form stores it: unlike the API, the form takes texts of any length."""
    return FieldValue(value=value) if field.type in LENGTHS else accept_value(field, FieldValue(value=value), "")


def _choice(field: CustomField, value: FieldValue, path: str) -> FieldValue:
    """Return the item of a list that a value names: by id, by code or by its text, in that order."""
    for name, key in (("enum_id", "id"), ("enum_code", "code"), ("value", "value")):
        wanted = getattr(value, name)
        if wanted is not None:
            chosen = _enum(field, key, wanted, f"{path}.{name}")
            code = chosen.get("code")
            return FieldValue(
                value=chosen["value"], enum_id=int(chosen["id"]), enum_code=None if code is None else str(code)
            )
    return value


def _kinded(field: CustomField, value: FieldValue, path: str) -> FieldValue:
    """Return a phone or an e-mail with its kind."""
    if value.enum_id is not None:
        kind = _enum(field, "id", value.enum_id, f"{path}.enum_id")
    else:
        kind = _enum(field, "value", value.enum_code or "WORK", f"{path}.enum_code")
    return FieldValue(value=value.value, enum_id=int(kind["id"]), enum_code=str(kind["value"]))


def _enum(field: CustomField, key: str, wanted: Scalar, path: str) -> dict[str, Scalar]:
    found = next((enum for enum in field.enums or [] if enum.get(key) == wanted), None)
    if found is None:
        raise BadValueError("NotSupportedChoice", path, "The value you selected is not a valid choice.")
    return found


def text_of(values: list[FieldValue]) -> list[str]:
    return [str(value.value) for value in values if value.value is not None]
