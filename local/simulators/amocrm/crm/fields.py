"""Custom fields: which field a written value means, which values a type takes, and what a write leaves behind."""

from collections.abc import Callable

from local.simulators.amocrm.state.account import Account, Entity
from local.simulators.amocrm.state.records import CustomField, FieldValue, Scalar

_TYPES = """
text numeric checkbox select multiselect date url textarea radiobutton streetaddress smart_address birthday legal_entity
date_time price category items tracking_data linked_entity chained_list monetary file payer supplier
"""
CREATABLE_TYPES = frozenset(_TYPES.split())
_TEXTUAL = frozenset({"text", "textarea", "url", "multitext", "streetaddress"})
_NUMBERS = frozenset({"numeric", "monetary", "price"})
_MOMENTS = frozenset({"date", "date_time", "birthday"})
DEFAULT_ENUM = "WORK"


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

    Numbers are stored as text, phone and e-mail get the enum WORK, as amoCRM answers them.
    """
    if value.value is None:
        return value
    check = _check_for(field.type)
    if check is not None and not check(value.value):
        raise BadValueError("InvalidType", path, f"This value should be of type {field.type}.")
    if field.type in _NUMBERS:
        return FieldValue(value=str(value.value))
    if field.type == "multitext" and value.enum_code is None:
        return value.model_copy(update={"enum_code": DEFAULT_ENUM})
    return value


def text_of(values: list[FieldValue]) -> list[str]:
    return [str(value.value) for value in values if value.value is not None]
