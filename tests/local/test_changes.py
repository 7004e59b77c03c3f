"""The runner's `GET /sim/events`: a page hears when a function has written, and of nothing else."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
from aiohttp import web

from local import changes
from local.runtime.pool import Counters, FunctionPool


async def _heard(pools: dict[str, FunctionPool], calls: list[tuple[str, str]]) -> str:
    """Let functions make AWS calls while somebody listens; return the first event."""
    application = web.Application()
    application.add_routes([web.get("/sim/events", changes.stream_of(pools))])
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/sim/events") as stream:
            assert await stream.content.readline() == b": listening\n"
            assert await stream.content.readline() == b"\n"
            for function, call in calls:
                pools[function].counters.aws_calls[call] += 1
            return (await asyncio.wait_for(stream.content.readline(), 10)).decode()
    finally:
        await runner.cleanup()


def test_a_write_is_told_with_its_function() -> None:
    pools = {name: cast("Any", SimpleNamespace(counters=Counters())) for name in ("Deliver", "Receive")}
    calls = [("Receive", "sqs.SendMessage"), ("Receive", "dynamodb.GetItem"), ("Deliver", "dynamodb.PutItem")]
    assert asyncio.run(_heard(pools, calls)) == 'data: {"written": ["Deliver"]}\n'
