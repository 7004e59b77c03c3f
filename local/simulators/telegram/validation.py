"""Checks a call's parameters against the documented API and turns their wire forms into values.

Scalars may come as strings and objects as JSON strings, in every encoding of a call, as the real server allows
(https://core.telegram.org/bots/api#making-requests). Unknown parameters are ignored, as the real server ignores them.
Simplified: a misspelt boolean or number is refused here, where the real server takes it for false or zero.
"""

import json
from collections.abc import Collection
from typing import Any

from local.simulators.telegram.answers import ApiError, bad_request
from local.simulators.telegram.schema import Field, Limit, Method, Schema

_MISSING = {
    "text": "message text is empty",
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "media": "there are no media in the request",
}
_OWN_LIMITS = frozenset({"secret_token"})
_ALSO_STRINGS = frozenset({"InputPollOption"})
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0", ""})
_ARRAY = "Array of "


class MismatchError(ValueError):
    """A value is not of the documented type; the text says where and why."""


def check_call(schema: Schema, method: Method, raw: dict[str, Any], uploads: Collection[str]) -> dict[str, Any]:
    """Return the documented parameters with their documented types. Raises ApiError as the real server words it."""
    params: dict[str, Any] = {}
    for field in method.fields.values():
        value = raw.get(field.name)
        if value is None:
            if field.required and field.name not in uploads:
                raise _missing(field)
            continue
        try:
            params[field.name] = _from_wire(schema, field, value)
        except MismatchError as error:
            raise _refusal(field, str(error)) from None
        limit = method.limits.get(field.name)
        if limit and field.name not in _OWN_LIMITS and params[field.name] and not limit.allows(params[field.name]):
            raise bad_request(f"{field.name} is too long")
    return params


def check_value(schema: Schema, types: Collection[str], value: Any) -> None:
    """Raise MismatchError unless `value` is of one of the documented `types`; items of an array may differ in type."""
    if isinstance(value, list) and len(types) > 1 and all(name.startswith(_ARRAY) for name in types):
        item_types = [name.removeprefix(_ARRAY) for name in types]
        for item in value:
            check_value(schema, item_types, item)
        return
    first: MismatchError | None = None
    for name in _matching(schema, types, value):
        try:
            _check_type(schema, name, value)
        except MismatchError as error:
            first = first or error
        else:
            return
    raise first or MismatchError("no type fits")


def has_form(schema: Schema, type_name: str, value: dict[str, Any]) -> bool:
    """Tell whether the documented fields of an object are lists, objects and scalars where they should be.

    Neither completeness nor unknown fields matter: people's clients and later versions of the API send more and less.
    """
    fields = schema.types[type_name].fields
    return all(any(_has_form(name, item) for name in fields[key].types) for key, item in value.items() if key in fields)


def _has_form(type_name: str, value: Any) -> bool:
    if type_name.startswith(_ARRAY):
        return isinstance(value, list) and all(_has_form(type_name.removeprefix(_ARRAY), item) for item in value)
    if type_name in _SCALARS:
        return isinstance(value, _SCALARS[type_name])
    return isinstance(value, dict)


def _missing(field: Field) -> ApiError:
    if "InputFile" in field.types:
        return bad_request(f"there is no {field.name} in the request")
    return bad_request(_MISSING.get(field.name, f'parameter "{field.name}" is required'))


def _refusal(field: Field, reason: str) -> ApiError:
    if reason == "BUTTON_DATA_INVALID":
        return bad_request(reason)
    if field.types == ("Integer",):
        return bad_request(_MISSING.get(field.name, f"invalid {field.name} specified"))
    return bad_request(f"can't parse {field.name.replace('_', ' ')}: {reason}")


def _from_wire(schema: Schema, field: Field, value: Any) -> Any:
    if "String" in field.types or "InputFile" in field.types:
        return _string_or_id(field, value)
    if field.types == ("Boolean",):
        return _boolean(value)
    if field.types == ("Integer",):
        return _integer(value)
    if field.types == ("Float",):
        return _float(value)
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise MismatchError("can't parse JSON object") from None
    check_value(schema, field.types, value)
    return value


def _string_or_id(field: Field, value: Any) -> Any:
    if isinstance(value, bool | dict | list):
        raise MismatchError("expected a String")
    text = str(value)
    if "Integer" in field.types and text.lstrip("-").isdigit():
        return int(text)
    return text


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise MismatchError("expected a Boolean")


def _integer(value: Any) -> int:
    if isinstance(value, bool | float | dict | list):
        raise MismatchError("expected an Integer")
    try:
        return int(value)
    except ValueError:
        raise MismatchError("expected an Integer") from None


def _float(value: Any) -> float:
    if isinstance(value, bool | dict | list):
        raise MismatchError("expected a Float")
    try:
        return float(value)
    except ValueError:
        raise MismatchError("expected a Float") from None


_SCALARS: dict[str, tuple[type, ...]] = {"String": (str,), "Integer": (int,), "Float": (int, float), "Boolean": (bool,)}


def _check_type(schema: Schema, name: str, value: Any) -> None:
    if name.startswith(_ARRAY):
        if not isinstance(value, list):
            raise MismatchError("expected an Array")
        for item in value:
            _check_type(schema, name.removeprefix(_ARRAY), item)
        return
    if name in _SCALARS:
        if not isinstance(value, _SCALARS[name]) or (isinstance(value, bool) and name != "Boolean"):
            raise MismatchError(f"must be of type {name}")
        return
    _check_object(schema, name, value)


def _check_object(schema: Schema, name: str, value: Any) -> None:
    described = schema.types.get(name)
    if described is None or (name in _ALSO_STRINGS and isinstance(value, str)):
        return
    if described.subtypes:
        check_value(schema, described.subtypes, value)
        return
    if not isinstance(value, dict):
        raise MismatchError("object expected")
    if described.constant and value.get(described.constant[0], described.constant[1]) != described.constant[1]:
        raise MismatchError(f'field "{described.constant[0]}" must be {described.constant[1]}')
    for field in described.fields.values():
        _check_field(schema, field, value.get(field.name), described.limits.get(field.name))


def _check_field(schema: Schema, field: Field, value: Any, limit: Limit | None) -> None:
    if value is None:
        if field.required:
            raise MismatchError(f'can\'t find field "{field.name}"')
        return
    try:
        check_value(schema, field.types, value)
    except MismatchError as error:
        text = str(error)
        raise MismatchError(f'field "{field.name}" {text}' if text.startswith("must be of type") else text) from None
    if limit and isinstance(value, str) and not limit.allows(value):
        raise MismatchError(
            "BUTTON_DATA_INVALID" if field.name == "callback_data" else f'field "{field.name}" is too long'
        )


def _matching(schema: Schema, types: Collection[str], value: Any) -> Collection[str]:
    """Return the types that an object names by its constant field; all of them when it names none."""
    if len(types) == 1 or not isinstance(value, dict):
        return types
    described = [schema.types.get(name) for name in types]
    named = [
        candidate.name
        for candidate in described
        if candidate and candidate.constant and value.get(candidate.constant[0]) == candidate.constant[1]
    ]
    return named or types
