"""Functions imported afresh, as a cold start does: their clients and settings are made at import."""

import gc
import importlib
import sys
from collections.abc import Mapping
from types import ModuleType

import pytest

from tests.fakes.aws import shared_session


def cold_start(module: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a function's module with this environment; it is forgotten again when the test ends."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.session.Session", shared_session)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", shared_session())
    monkeypatch.delitem(sys.modules, module, raising=False)
    loaded = importlib.import_module(module)
    gc.unfreeze()  # what a function keeps for good is garbage when its test ends
    monkeypatch.delitem(sys.modules, module)
    return loaded
