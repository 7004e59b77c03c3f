"""What the buttons of a bot's menu in a group carry, from the side that makes them to the side that reads a press.

`m1:` and the action, with numbers where it needs them (`m1:untie:501`). Nothing else tells what a press means, so a
menu works however long it has stood there. The digit changes with the meaning of what follows: a press of an older
menu is then seen to be one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1

LARGEST = 2**53 - 1
"""The largest number that a button carries, and the largest id of a deal that JSON keeps exactly."""

_MENU = re.compile(r"m[0-9]{1,3}:.*", re.DOTALL)
_ACTION = re.compile(rf"m{VERSION}:([a-z_]+)(?::([0-9]{{1,16}}))?(?::([0-9]{{1,16}}))?")


class Verb(StrEnum):
    """What a button asks for; the number is a deal's, or that of a page."""

    MENU = "menu"
    LINK = "link"
    CANCEL = "cancel"
    LIST = "list"
    UNTIE = "untie"
    UNTIE_SURELY = "untie_yes"


@dataclass(frozen=True)
class Action:
    """What a pressed button asks for; `shown` is when the link was made that it was shown with (unix seconds)."""

    verb: Verb
    number: int = 0
    shown: int = 0

    def __str__(self) -> str:
        numbers = [self.number, self.shown] if self.shown else [self.number] if self.number else []
        return ":".join((f"m{VERSION}", self.verb, *map(str, numbers)))


def is_menu(data: str) -> bool:
    """Tell whether what a button carries is a menu's, of whatever version."""
    return _MENU.fullmatch(data) is not None


def action_in(data: str) -> Action | None:
    """Return what a button of a menu asks for; None for one of another version, or one that nobody made."""
    found = _ACTION.fullmatch(data)
    if found is None or found[1] not in set(Verb):
        return None
    number, shown = int(found[2] or 0), int(found[3] or 0)
    return Action(Verb(found[1]), number, shown) if max(number, shown) <= LARGEST else None
