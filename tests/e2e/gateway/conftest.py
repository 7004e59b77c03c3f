"""Every library beside a manager, polling and with a webhook, each with a bot of its own."""

from collections.abc import Iterator
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
    """Return the scenes of one language's libraries; no program runs yet, and none is left to run."""
    if request.param == JAVASCRIPT:
        needs_node()
    account = world.account("strangers")
    scenes = []
    with door(world.stack.ports.owner) as ports:
        for number, (library, mode) in enumerate((one, mode) for one in request.param for mode in MODES):
            bot = account.connect(f"{library}_{mode}_bot")
            program = Program(library, world.stack.gateway, key_of(bot), tmp_path / f"{library}-{mode}.log")
            if mode == "webhook":
                program.webhook, program.port = f"{url(world.stack.ports.owner)}/{library}", free_port()
                ports[library] = program.port
            scenes.append(Scene(world, bot, program, PEOPLE + number))
        yield scenes
        for scene in scenes:
            scene.leave()
