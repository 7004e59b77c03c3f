"""`python -m local.simulators.amocrm --port N --resolve HOST=URL --state FILE.json`."""

import argparse
import asyncio
import signal
import tempfile
from pathlib import Path

from aiohttp import web

from local.simulators.amocrm.runtime import new_simulator
from local.simulators.amocrm.server import build_app
from local.simulators.amocrm.state.world import World
from local.world import HOST, Ports

SHUTDOWN_SECONDS = 0.5


def _mapping(text: str) -> tuple[str, str]:
    host, _, url = text.partition("=")
    if not host or not url:
        raise argparse.ArgumentTypeError("HOST=URL expected")
    return host, url


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.simulators.amocrm", description="A simulated amoCRM.")
    parser.add_argument("--port", type=int, default=Ports().amocrm)
    parser.add_argument("--resolve", type=_mapping, action="append", default=[], metavar="HOST=URL")
    parser.add_argument("--state", type=Path, default=None, metavar="FILE.json")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    state: Path | None = arguments.state
    with tempfile.TemporaryDirectory(prefix="amocrm-simulator-") as temporary:
        folder = state.with_suffix(".files") if state else Path(temporary)
        simulator = new_simulator(dict(arguments.resolve), folder, World.load(state))
        runner = web.AppRunner(build_app(simulator, state), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        await web.TCPSite(runner, HOST, arguments.port).start()
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        print(f"amoCRM simulator: http://{HOST}:{arguments.port}", flush=True)
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
