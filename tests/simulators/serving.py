"""Serving an application on a free port of this machine."""

import asyncio

from aiohttp import web

TURNS = 10
"""Turns of the loop: more than a connection takes from being accepted to being closed because its client is gone."""


async def started(app: web.Application) -> tuple[web.AppRunner, str]:
    """Return the runner, to be cleaned up, and the address without a trailing slash."""
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


async def stopped(*runners: web.AppRunner) -> None:
    """Stop servers one after the other, each with whatever it had accepted at that moment."""
    for runner in runners:
        await runner.cleanup()
        for _ in range(TURNS):
            await asyncio.sleep(0)
