"""An outside system that does nothing: the control surface the runner needs, with a number of pending things to set."""

import argparse
import asyncio
import json
import os
from pathlib import Path

from aiohttp import web


def serve() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--resolve", action="append")
    parser.add_argument("--state", type=Path)
    arguments = parser.parse_args()
    state = json.loads(arguments.state.read_text()) if arguments.state.exists() else {"pending": 0}

    async def show(_: web.Request) -> web.Response:
        return web.json_response({"ready": True, "resolve": arguments.resolve, **state})

    async def reset(_: web.Request) -> web.Response:
        state["pending"] = 0
        return web.json_response({})

    async def pending(request: web.Request) -> web.Response:
        state["pending"] = int(request.match_info["count"])
        return web.json_response({})

    async def leave(_: web.Request) -> web.Response:
        asyncio.get_running_loop().call_later(0.1, os._exit, 3)
        return web.json_response({})

    async def save(_: web.Application) -> None:
        arguments.state.write_text(json.dumps(state))

    application = web.Application()
    application.add_routes(
        [
            web.get("/sim/state", show),
            web.post("/sim/reset", reset),
            web.post("/pending/{count}", pending),
            web.post("/exit", leave),
        ]
    )
    application.on_cleanup.append(save)
    web.run_app(application, host="127.0.0.1", port=arguments.port, print=None)


if __name__ == "__main__":
    serve()
