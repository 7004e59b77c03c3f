"""Where a call of the Bot API goes, as the real server reads its address (tdlib/telegram-bot-api, HttpConnection.cpp).

Nothing of an address is passed on but what is read here: a method is a word, a file's path has no way out of it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from bridge.domain.errors import RefusedError

_CALL = re.compile(r"/bot([^/]*)/(.*)", re.DOTALL)
_FILE = re.compile(r"/file/bot([^/]*)/(.+)", re.DOTALL)
_METHOD = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_PART = re.compile(r"(?!\.{1,2}\Z)[^\x00-\x1f\x7f\\%?#]+")

_OTHER_SERVERS = "test"
"""How the address of Telegram's test environment goes on, where none of our bots is."""


@dataclass(frozen=True)
class MethodPlace:
    """A method as it is spelled, empty where the call itself names it."""

    key: str = field(repr=False)
    method: str


@dataclass(frozen=True)
class FilePlace:
    key: str = field(repr=False)
    path: str


def read_path(path: str) -> MethodPlace | FilePlace:
    """Return what a decoded path names; RefusedError(404) for a path that is none of the Bot API."""
    if file := _FILE.fullmatch(path):
        if all(map(_PART.fullmatch, file[2].split("/"))):
            return FilePlace(unquote(file[1]), file[2])
    elif (call := _CALL.fullmatch(path)) and not call[2].startswith(_OTHER_SERVERS):
        return MethodPlace(unquote(call[1]), checked_method(call[2]) if call[2] else "")
    raise RefusedError(404, "not_found", "Not Found")


def checked_method(word: str) -> str:
    """Return what may be a method, in this year or the next; RefusedError(404) for anything else."""
    if not _METHOD.fullmatch(word):
        raise no_method()
    return word


def no_method() -> RefusedError:
    return RefusedError(404, "no_method", "Not Found: method not found")
