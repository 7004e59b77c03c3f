"""Checks a call's parameters against the documented API and turns their wire forms into values.

Scalars may come as strings and objects as JSON strings, in every encoding of a call; inside objects numbers may be
strings and strings numbers (https://core.telegram.org/bots/api#making-requests; tdlib/td, JsonBuilder.cpp). Unknown
parameters are ignored, as the real server ignores them. Entities and reply markups have readers of their own, because
the real server reads less of them than is documented. Simplified: a misspelt boolean or number is refused here, where
the real server takes it for false or zero.
"""

import json
from collections.abc import Callable, Collection
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
}
_READ_AS = {
    "media": "InputMedia",
    "commands": "BotCommand",
    "scope": "BotCommandScope",
    "reaction": "ReactionType",
    "rights": "ChatAdministratorRights",
    "permissions": "chat permissions",
    "stickers": "InputSticker",
    "sticker": "sticker",
    "menu_button": "menu button",
}
"""How the real server names what it cannot parse, where that is not the parameter's name."""

_DECODED_AS = {"reaction": "reaction types", "media": "media", "commands": "commands"}
_OWN_LIMITS = frozenset({"secret_token", "command", "description"})
_OWN_READERS = frozenset({"reply_markup", "entities", "caption_entities"})
_OWN_TYPES = frozenset({"MessageEntity", "InlineKeyboardMarkup"})
_MAY_BE_EMPTY = frozenset({"ReplyParameters", "LinkPreviewOptions"})
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
        try:
            value = _from_wire(schema, field, raw.get(field.name))
        except MismatchError as error:
            raise _refusal(field, str(error)) from None
        if value is None:
            if field.required and field.name not in uploads:
                raise _missing(field)
            continue
        params[field.name] = value
        limit = method.limits.get(field.name)
        if limit and field.name not in _OWN_LIMITS and params[field.name] and not limit.allows(params[field.name]):
            raise bad_request(f"{field.name} is too long")
    return params


def check_value(schema: Schema, types: Collection[str], value: Any) -> None:
    """Raise MismatchError unless `value` is of one of the documented `types`, without any leniency."""
    if read_value(schema, types, value) != value:
        raise MismatchError("a number is written as a string, or a string as a number")


def read_value(schema: Schema, types: Collection[str], value: Any) -> Any:
    """Return `value` as one of the documented `types`; items of an array may differ in type. Raises MismatchError."""
    if isinstance(value, list) and len(types) > 1 and all(name.startswith(_ARRAY) for name in types):
        item_types = [name.removeprefix(_ARRAY) for name in types]
        return [read_value(schema, item_types, item) for item in value]
    first: MismatchError | None = None
    for name in _matching(schema, types, value):
        try:
            return _read_type(schema, name, value)
        except MismatchError as error:
            first = first or error
    raise first or MismatchError("no type fits")


def has_form(schema: Schema, type_name: str, value: dict[str, Any]) -> bool:
    """Tell whether the documented fields of an object are lists, objects and scalars where they should be.

    Neither completeness nor unknown fields matter: people's clients and later versions of the API send more and less.
    """
    fields = schema.types[type_name].fields
    return all(
        item is None or any(_has_form(name, item) for name in fields[key].types)
        for key, item in value.items()
        if key in fields
    )


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
    if field.types == ("Integer",):
        return bad_request(_MISSING.get(field.name, f"invalid {field.name} specified"))
    spaced = field.name.replace("_", " ")
    if reason == _NO_JSON:
        return bad_request(f"can't parse {_DECODED_AS.get(field.name, spaced)} JSON object")
    return bad_request(f"can't parse {_READ_AS.get(field.name, spaced)}: {reason}")


_NO_JSON = "no JSON"


def _from_wire(schema: Schema, field: Field, value: Any) -> Any:
    if value is None or field.name in _OWN_READERS:
        return _decoded(value)
    if "String" in field.types or "InputFile" in field.types:
        return _string_or_id(field, value)
    if field.types in _SCALAR_READERS:
        return _SCALAR_READERS[field.types](value)
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise MismatchError(_NO_JSON) from None
    if value == {} and not _MAY_BE_EMPTY.isdisjoint(field.types):
        return value
    return read_value(schema, field.types, value)


def _decoded(value: Any) -> Any:
    """Return what a JSON string says, and a string that is no JSON as it is, for a reader of its own to judge."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
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


_SCALAR_READERS: dict[tuple[str, ...], Callable[[Any], Any]] = {
    ("Boolean",): _boolean,
    ("Integer",): _integer,
    ("Float",): _float,
}
_SCALARS: dict[str, tuple[type, ...]] = {"String": (str,), "Integer": (int,), "Float": (int, float), "Boolean": (bool,)}


def _read_type(schema: Schema, name: str, value: Any) -> Any:
    if name.startswith(_ARRAY):
        if not isinstance(value, list):
            raise MismatchError("expected an Array")
        return [_read_type(schema, name.removeprefix(_ARRAY), item) for item in value]
    if name in _SCALARS:
        return _read_scalar(name, value)
    return _read_object(schema, name, value)


def _read_scalar(name: str, value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "String" and is_number:
        return str(value)
    if name == "Integer" and isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            raise MismatchError("must be a valid Number") from None
    if not isinstance(value, _SCALARS[name]) or (isinstance(value, bool) and name != "Boolean"):
        raise MismatchError("must be a Number" if name == "Integer" else f"must be of type {name}")
    return value


def _read_object(schema: Schema, name: str, value: Any) -> Any:
    described = schema.types.get(name)
    if described is None or name in _OWN_TYPES or (name in _ALSO_STRINGS and isinstance(value, str)):
        return value
    if described.subtypes:
        return read_value(schema, described.subtypes, value)
    if not isinstance(value, dict):
        raise MismatchError("expected an Object")
    if described.constant and value.get(described.constant[0], described.constant[1]) != described.constant[1]:
        raise MismatchError(f'Field "{described.constant[0]}" must be {described.constant[1]}')
    read = dict(value)
    for field in described.fields.values():
        item = _read_field(schema, field, value.get(field.name), described.limits.get(field.name))
        if item is not None:
            read[field.name] = item
    return read


def _read_field(schema: Schema, field: Field, value: Any, limit: Limit | None) -> Any:
    if value is None:
        if field.required:
            raise MismatchError("media not found" if field.name == "media" else f'Can\'t find field "{field.name}"')
        return None
    try:
        value = read_value(schema, field.types, value)
    except MismatchError as error:
        text = str(error)
        raise MismatchError(f'Field "{field.name}" {text}' if text.startswith("must be") else text) from None
    if limit and isinstance(value, str) and field.name not in _OWN_LIMITS and not limit.allows(value):
        raise MismatchError(f'Field "{field.name}" is too long')
    return value


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
