"""Serving an application on a free port of this machine."""

from aiohttp import web


async def started(app: web.Application) -> tuple[web.AppRunner, str]:
    """Return the runner, to be cleaned up, and the address without a trailing slash."""
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"
