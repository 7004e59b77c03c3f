"""Functions imported afresh, as a cold start does: their clients and settings are made at import."""

import importlib
import sys
from collections.abc import Mapping
from types import ModuleType

import pytest


def cold_start(module: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a function's module with this environment; it is forgotten again when the test ends."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, module, raising=False)
    loaded = importlib.import_module(module)
    monkeypatch.delitem(sys.modules, module)
    return loaded
