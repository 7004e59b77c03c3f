"""Reading fields of what the other sides sent, none of which is trusted to be there or to have its type.

Real servers have sent null where their documentation names a value; a field that cannot be used counts as absent, so
that it never takes the message with it.
"""

import math
import re
from typing import Any

from bridge.domain.characters import whole

Object = dict[str, Any]

_LARGEST = 2**63
_WHOLE = re.compile(r"-?[0-9]{1,19}")


def text_of(place: Object, name: str) -> str:
    """Return a text of whole characters, or a number as text; empty for anything else."""
    value = place.get(name)
    if isinstance(value, str):
        return whole(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number_of(place: Object, name: str) -> int | None:
    """Return a whole number of 64 bits, also from its text; None for anything else."""
    value = place.get(name)
    if (isinstance(value, str) and _WHOLE.fullmatch(value)) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -_LARGEST <= value < _LARGEST else None


def real_of(place: Object, name: str) -> float | None:
    """Return a finite number, also from its text; None for anything else."""
    value = place.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def is_set(place: Object, name: str) -> bool:
    """Tell whether a flag is up."""
    return place.get(name) is True


def object_of(place: Object, name: str) -> Object:
    """Return an object; empty for anything else."""
    value = place.get(name)
    return value if isinstance(value, dict) else {}


def list_of(place: Object, name: str) -> list[Any]:
    """Return a list; empty for anything else."""
    value = place.get(name)
    return value if isinstance(value, list) else []


def objects_of(place: Object, name: str) -> list[Object]:
    """Return the objects of a list, without anything else that is in it."""
    return [one for one in list_of(place, name) if isinstance(one, dict)]


def has(place: Object, name: str) -> bool:
    """Tell whether a field is there, whatever it holds."""
    return place.get(name) is not None
