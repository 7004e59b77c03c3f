"""Imports that most of those who collect the tests never need."""

import importlib
from types import ModuleType
from typing import Any


class _WhenUsed(ModuleType):
    """Stands for a module until something of it is needed.

    pytest looks for private names on everything that a file holds, which a `LazyLoader` takes for a use.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


def imported_when_used(name: str) -> ModuleType:
    """Return a module that is imported at its first use: every worker collects all tests, but one runs these."""
    return _WhenUsed(name)
