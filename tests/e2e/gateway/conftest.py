"""Strangers' libraries beside a manager, each with a bot of its own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.world import url
from tests.e2e.driving import World
from tests.e2e.gateway.programs import JAVASCRIPT, PYTHON, Program, door, free_port, needs_node
from tests.e2e.gateway.scenes import Scene, key_of

PEOPLE = 5001
MODES = ("polling", "webhook")


@pytest.fixture(params=[PYTHON, JAVASCRIPT], ids=["python", "javascript"])
def scenes(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[list[Scene]]:
    """Every library of a language, polling and with a webhook."""
    if request.param == JAVASCRIPT:
        needs_node()
    with _staged(world, tmp_path, ((library, mode) for library in request.param for mode in MODES)) as scenes:
        yield scenes


@pytest.fixture
def mixed_scenes(world: World, tmp_path: Path) -> Iterator[list[Scene]]:
    """Every library, polling or with a webhook in turns."""
    needs_node()
    libraries = (*PYTHON, *JAVASCRIPT)
    with _staged(world, tmp_path, ((one, MODES[number % 2]) for number, one in enumerate(libraries))) as scenes:
        yield scenes


@contextmanager
def _staged(world: World, logs: Path, cast: Iterable[tuple[str, str]]) -> Iterator[list[Scene]]:
    """Prepare scenes in which no program runs yet, and leave none that runs."""
    account = world.account("strangers")
    scenes = []
    with door(world.stack.ports.owner) as ports:
        for number, (library, mode) in enumerate(cast):
            bot = account.connect(f"{library}_{mode}_bot")
            program = Program(library, world.stack.gateway, key_of(bot), logs / f"{library}-{mode}.log")
            if mode == "webhook":
                program.webhook, program.port = f"{url(world.stack.ports.owner)}/{library}", free_port()
                ports[library] = program.port
            scenes.append(Scene(world, bot, program, PEOPLE + number))
        yield scenes
        for scene in scenes:
            scene.leave()
