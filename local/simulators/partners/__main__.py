"""Starts the simulator: `python -m local.simulators.partners --port 8604 [--resolve HOST=URL]… [--state FILE]`."""

import argparse
from pathlib import Path

from aiohttp import web

from local.simulators.partners.server import build_app
from local.world import HOST, Ports


def _mapping(text: str) -> tuple[str, str]:
    host, _, url = text.partition("=")
    if not host or not url:
        raise argparse.ArgumentTypeError("HOST=URL expected")
    return host, url


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m local.simulators.partners",
        description="Wahelp, a message platform, lead webhooks, REON's controller.",
    )
    parser.add_argument("--port", type=int, default=Ports().partners)
    parser.add_argument("--resolve", type=_mapping, action="append", default=[], metavar="HOST=URL")
    parser.add_argument("--state", type=Path, help="JSON file: loaded at start, saved at the end")
    arguments = parser.parse_args()
    app = build_app(dict(arguments.resolve), arguments.state)
    print(f"partners simulator on http://{HOST}:{arguments.port}", flush=True)
    web.run_app(app, host=HOST, port=arguments.port, access_log=None, print=lambda *_: None, shutdown_timeout=0.5)


if __name__ == "__main__":
    main()
