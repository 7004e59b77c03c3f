"""Entities of a text: those a call gives, and how they are made to fit together (tdlib/td, MessageEntity.cpp)."""

import itertools
from typing import Any

from local.simulators.telegram.answers import Json, bad_request
from local.simulators.telegram.markup.builder import checked_link

_FOUND_BY_TELEGRAM = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)
_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_VERBATIM = frozenset({"pre", "code", "date_time"})
_ORDER = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "text_link",
    "text_mention",
    "custom_emoji",
    *_SPLITTABLE,
)
_PLAIN = frozenset({*_SPLITTABLE, *_QUOTES, "code"})
_FARTHEST = 1_000_000


class EntityError(ValueError):
    """An entity cannot be read; the text follows `can't parse MessageEntity: ` in the answer."""


def read_entities(raw: Any) -> list[Json]:
    """Return the entities of a call without those that Telegram finds by itself; what is no list counts as none.

    Raises ApiError 400.
    """
    if not isinstance(raw, list):
        return []
    try:
        read = [_entity(item) for item in raw]
    except EntityError as error:
        raise bad_request(f"can't parse MessageEntity: {error}") from None
    return [entity for entity in read if entity is not None]


def _entity(item: Any) -> Json | None:
    if not isinstance(item, dict):
        raise EntityError("expected an Object")
    place = {"offset": _number(item, "offset"), "length": _number(item, "length")}
    kind = _text(item, "type")
    if not kind:
        raise EntityError("Type is not specified")
    if kind in _FOUND_BY_TELEGRAM:
        return None
    return {"type": kind, **place, **_extra(kind, item)}


def _extra(kind: str, item: Json) -> Json:
    if kind in _PLAIN:
        return {}
    if kind == "pre":
        language = _text(item, "language", required=False)
        return {"language": language} if language else {}
    if kind == "text_link":
        return {"url": _text(item, "url")}
    if kind == "text_mention":
        if not isinstance(item.get("user"), dict):
            raise EntityError(
                'Can\'t find field "user"' if "user" not in item else 'Field "user" must be of type Object'
            )
        return {"user": {"id": _number(item["user"], "id")}}
    if kind == "custom_emoji":
        return {"custom_emoji_id": str(_number(item, "custom_emoji_id"))}
    if kind == "date_time":
        form = _text(item, "date_time_format", required=False)
        return {"unix_time": _number(item, "unix_time"), **({"date_time_format": form} if form else {})}
    raise EntityError("Unsupported type specified")


def _number(item: Json, name: str) -> int:
    value = item.get(name)
    if value is None:
        raise EntityError(f'Can\'t find field "{name}"')
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise EntityError(f'Field "{name}" must be a Number')
    try:
        return int(value)
    except ValueError:
        raise EntityError(f'Field "{name}" must be a valid Number') from None


def _text(item: Json, name: str, *, required: bool = True) -> str:
    value = item.get(name)
    if value is None:
        if required:
            raise EntityError(f'Can\'t find field "{name}"')
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise EntityError(f'Field "{name}" must be of type String')
    return str(value)


def check_places(entities: list[Json], boundaries: list[int]) -> list[Json]:
    """Return the entities that cover something; `boundaries` are the UTF-16 offsets at which characters begin.

    Raises ApiError 400 for offsets that are out of the text or inside a character.
    """
    total, starts = boundaries[-1], set(boundaries)
    for entity in entities:
        for name in ("offset", "length"):
            if not 0 <= entity[name] <= _FARTHEST:
                raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")
    entities = [entity for entity in entities if entity["length"]]
    for entity in entities:
        offset, end = entity["offset"], entity["offset"] + entity["length"]
        if offset > total:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if end > total:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
            )
        if offset not in starts:
            raise bad_request("entity begins in a middle of a UTF-16 symbol")
        if end not in starts:
            raise bad_request(f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol")
    return entities


def settle(entities: list[Json]) -> list[Json]:
    """Return entities as Telegram keeps them: links checked, code without style, none crossing another."""
    checked = [entity for entity in map(_with_link, entities) if entity]
    continuous = _apart([entity for entity in checked if entity["type"] not in _QUOTES | set(_SPLITTABLE)])
    quotes = _apart([entity for entity in checked if entity["type"] in _QUOTES])
    continuous = [entity for entity in continuous if not any(_crosses(entity, quote) for quote in quotes)]
    fixed = sorted(continuous + quotes, key=_key)
    styles = [entity for entity in checked if entity["type"] in _SPLITTABLE]
    return sorted([*fixed, *_styles(styles, fixed)], key=_key)


def _with_link(entity: Json) -> Json | None:
    if entity["type"] != "text_link":
        return entity
    url = checked_link(entity["url"])
    return {**entity, "url": url} if url else None


def _key(entity: Json) -> tuple[int, int, int]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _end(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


def _crosses(one: Json, other: Json) -> bool:
    """Tell whether two entities overlap without the first lying inside the second."""
    overlap = one["offset"] < _end(other) and other["offset"] < _end(one)
    return overlap and not (other["offset"] <= one["offset"] and _end(one) <= _end(other))


def _apart(entities: list[Json]) -> list[Json]:
    """Return the entities without those that begin inside an earlier one."""
    kept: list[Json] = []
    for entity in sorted(entities, key=_key):
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _styles(styles: list[Json], fixed: list[Json]) -> list[Json]:
    """Return the styles of one kind each merged, taken out of code, and cut where they would cross another entity."""
    spans: list[tuple[int, int, str]] = []
    for kind in _SPLITTABLE:
        spans += [(start, end, kind) for start, end in _merged([one for one in styles if one["type"] == kind])]
    cuts = {edge for entity in fixed for edge in (entity["offset"], _end(entity))}
    verbatim = [entity for entity in fixed if entity["type"] in _VERBATIM]
    pieces: list[Json] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        crossed = {edge for edge in cuts if start < edge < end and _needs_cut(start, end, edge, fixed)}
        crossed |= {other[0] for other in spans if start < other[0] < end < other[1]}
        edges = [start, *sorted(crossed), end]
        for low, high in itertools.pairwise(edges):
            if not any(code["offset"] <= low and high <= _end(code) for code in verbatim):
                pieces.append({"type": kind, "offset": low, "length": high - low})
    return pieces


def _needs_cut(start: int, end: int, edge: int, fixed: list[Json]) -> bool:
    """Tell whether a style must be cut at an edge: it crosses the entity there, or contains code."""
    for entity in fixed:
        if edge in {entity["offset"], _end(entity)}:
            inside = start <= entity["offset"] and _end(entity) <= end
            if not inside or entity["type"] in _VERBATIM:
                return True
    return False


def _merged(styles: list[Json]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for entity in sorted(styles, key=_key):
        if spans and entity["offset"] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], _end(entity)))
        else:
            spans.append((entity["offset"], _end(entity)))
    return spans
