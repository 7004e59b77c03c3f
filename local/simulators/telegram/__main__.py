"""Starts the simulator: `python -m local.simulators.telegram --port 8602 [--resolve HOST=URL]… [--state FILE]`."""

import argparse
import tempfile
from pathlib import Path

from aiohttp import web

from local.simulators.telegram.server import build_app
from local.world import HOST, Ports


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.simulators.telegram", description="A simulated Telegram.")
    parser.add_argument("--port", type=int, default=Ports().telegram)
    parser.add_argument("--resolve", action="append", default=[], metavar="HOST=URL", help="where a webhook host is")
    parser.add_argument("--state", type=Path, help="JSON file: loaded at start, saved at the end")
    return parser.parse_args()


def hosts_of(pairs: list[str]) -> dict[str, str]:
    """Return the addresses of `HOST=URL`, without a trailing slash, by host."""
    hosts = {}
    for pair in pairs:
        host, _, url = pair.partition("=")
        hosts[host.lower()] = url.rstrip("/")
    return hosts


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="telegram-files-") as temporary:
        state: Path | None = arguments.state
        folder = state.with_suffix(".files") if state else Path(temporary)
        app = build_app(hosts_of(arguments.resolve), state, folder)
        print(f"Telegram simulator on http://{HOST}:{arguments.port}", flush=True)
        web.run_app(app, host=HOST, port=arguments.port, access_log=None, print=lambda *_: None, shutdown_timeout=0.5)


if __name__ == "__main__":
    main()
