"""Imports that most of those who collect the tests never need."""

import importlib.util
import sys
from types import ModuleType


def imported_when_used(name: str) -> ModuleType:
    """Return a module that is imported at its first use: every worker collects all tests, but one runs these."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
