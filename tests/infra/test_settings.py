"""Every function starts with the variables that the template gives it, and reads each of them."""

import json
import os
import subprocess
import sys

import pytest

from tests.infra.translated import ROOT, Translated, read

READ_BY_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}

# A process of its own: a handler reads its settings when it is imported, which no other test should inherit.
COLD_START = """
import importlib, json, os, sys
from bridge.config import Settings

asked = set()
text = Settings.text
Settings.text = lambda self, name: asked.add(name) or text(self, name)
module, _, handler = sys.argv[1].rpartition(".")
assert callable(getattr(importlib.import_module(module), handler))
print(json.dumps(sorted(asked)))
"""


def cold_start(handler: str, variables: dict[str, str]) -> set[str]:
    """Import a handler as Lambda does, with exactly these variables; return the settings it asked for."""
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("layers/common", "functions")),
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        **variables,
    }
    command = [sys.executable, "-c", COLD_START, handler]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


FUNCTIONS = [name for name, _ in read().of("AWS::Lambda::Function")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_reads_what_it_is_told(name: str) -> None:
    template: Translated = read()
    function = template.resources[name]["Properties"]
    variables = {
        key: value if isinstance(value := template.value(given), str) else "1"
        for key, given in function["Environment"]["Variables"].items()
    }
    assert cold_start(function["Handler"], variables) == set(variables) - READ_BY_POWERTOOLS
