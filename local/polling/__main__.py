"""Starts the proxy: `python -m local.polling --telegram URL --state FILE [--port 8602] [--resolve HOST=URL]…`."""

import argparse
from pathlib import Path

from aiohttp import web

from local.polling.server import build_app
from local.simulators.telegram.__main__ import hosts_of
from local.world import HOST, Ports


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.polling", description="Real bots on this machine.")
    parser.add_argument("--telegram", required=True, metavar="URL", help="the Bot API, as https://api.telegram.org")
    parser.add_argument("--port", type=int, default=Ports().telegram)
    parser.add_argument("--resolve", action="append", default=[], metavar="HOST=URL", help="where a webhook host is")
    parser.add_argument("--state", type=Path, required=True, help="SQLite file; it holds the tokens of bots")
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    arguments = _arguments()
    telegram = arguments.telegram.rstrip("/")
    app = build_app(telegram, hosts_of(arguments.resolve), arguments.state, _say)
    _say(f"Updates of bots are fetched from {telegram}")
    web.run_app(app, host=HOST, port=arguments.port, access_log=None, print=lambda *_: None, shutdown_timeout=0.5)


if __name__ == "__main__":
    main()
