"""The running parts that belong together: functions, pollers, schedules, and what can be asked of all of them."""

import asyncio
import json
from collections.abc import Iterable
from functools import cached_property

import aiohttp

from local.emptying import Emptying
from local.engine import Engine
from local.pollers import Poller
from local.resources import Deployed, QueuePair
from local.runtime.api import Lambda
from local.runtime.calls import CallReports
from local.runtime.pool import Counters
from local.schedules import run_schedule
from local.sqs import Sqs

RESET_WITHIN = 60.0
FINISH_WITHIN = 2.0
LOOK_AGAIN = 0.02
ASK_AGAIN = 0.1


class BusyError(Exception):
    """Something is still in flight; `in_flight` names it with its numbers."""

    def __init__(self, in_flight: dict[str, int]) -> None:
        super().__init__(str(in_flight))
        self.in_flight = in_flight


class Runner:
    """Drives the functions from the queues and the clock; the HTTP edge drives them beside it."""

    def __init__(
        self, engine: Engine, deployed: Deployed, functions: Lambda, calls: CallReports, simulators: Iterable[str]
    ) -> None:
        self.functions = functions
        self._engine = engine
        self._deployed = deployed
        self._calls = calls
        self._simulators = tuple(simulators)
        self._sqs = Sqs(engine.endpoint, engine.environment(), signed=not engine.embedded)
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        queue_urls = {queue.arn: queue.url for queue in deployed.resources.queues}
        self._pollers = {
            queue_urls[mapping.queue_arn]: Poller(mapping, queue_urls[mapping.queue_arn], self._sqs, functions)
            for mapping in deployed.description.mappings
        }
        # Who calls the gateway may wait for news as long as it likes: that is no work to wait for.
        self._held_open = {route.function for route in deployed.description.routes_by_host[1]}
        self._polling: list[asyncio.Task[None]] = []
        self._schedules: list[asyncio.Task[None]] = []

    @property
    def fed_by_queues(self) -> frozenset[str]:
        """The functions that work off queues, where what a crash cuts off comes again."""
        return frozenset(mapping.function for mapping in self._deployed.description.mappings)

    def start(self) -> None:
        self._poll()
        for schedule in self._deployed.description.schedules:
            self._schedules.append(asyncio.create_task(run_schedule(schedule, self.functions, self._deployed.account)))

    async def stop(self) -> None:
        """Stop polling and firing, end all environments; messages under way come back after their timeout."""
        for task in self._schedules:
            task.cancel()
        await self._stop_polling()
        await self._finish_batches()
        await self.functions.recycle()
        await self._sqs.close()
        await self._http.close()

    async def _finish_batches(self) -> None:
        deadline = asyncio.get_running_loop().time() + FINISH_WITHIN
        while (
            any(poller.in_flight for poller in self._pollers.values()) and asyncio.get_running_loop().time() < deadline
        ):
            await asyncio.sleep(LOOK_AGAIN)

    def look_at(self, queue_url: str) -> None:
        """Have the poller of a queue look now, if there is one."""
        if poller := self._pollers.get(queue_url):
            poller.wake()

    async def state(self) -> dict[str, object]:
        """Return `queues`, `dlq`, `functions` and `aws_calls` of `GET /sim/state`."""
        queues = self._deployed.resources.queues
        alive = await asyncio.gather(*(self._alive(queue) for queue in queues))
        dead = await asyncio.gather(*(self._dead(queue) for queue in queues))
        return {
            "queues": {queue.name: counts for queue, counts in zip(queues, alive, strict=True)},
            "dlq": {queue.name: count for queue, count in zip(queues, dead, strict=True)},
            "functions": self.functions_state(),
            "aws_calls": self._calls.total(),
        }

    def functions_state(self) -> dict[str, object]:
        """Return `GET /sim/functions`, for which nobody else is asked: who watches them costs the stack nothing."""
        self._calls.drain()
        return {
            name: {
                "environments": pool.alive,
                "in_flight": pool.in_flight,
                "invocations": pool.counters.invocations,
                "errors": pool.counters.errors,
                "cold_starts": pool.counters.cold_starts,
                "aws_calls": pool.counters.aws_calls,
                "kinds_of_calls": [
                    {"call": call, "names": json.loads(names)} for call, names in sorted(pool.counters.kinds_of_calls)
                ],
            }
            for name, pool in self.functions.pools.items()
        }

    async def reset(self, *, warm: bool) -> None:
        """Empty the world once nothing is in flight. Raises BusyError when that does not happen within a minute.

        Environments that stay `warm` remember bots and accounts whose ids no later world uses again.
        """
        await self.wait_idle(RESET_WITHIN)
        await self._stop_polling()
        try:
            await asyncio.to_thread(self._empty)
            for simulator in self._simulators:
                async with self._http.post(f"{simulator}/sim/reset") as response:
                    response.raise_for_status()
            if not warm:
                await self.functions.recycle()
            self._calls.drain()
            for pool in self.functions.pools.values():
                pool.counters = Counters()
        finally:
            self._poll()

    def _empty(self) -> None:
        self._emptying()

    @cached_property
    def _emptying(self) -> Emptying:
        return Emptying(self._engine, self._deployed.resources)

    async def wait_idle(self, within: float) -> None:
        """Wait until two looks in a row find nothing, since work moves between the places that are looked at.

        Raises BusyError when that does not happen in time.
        """
        deadline = asyncio.get_running_loop().time() + within
        quiet = 0
        while quiet < 2:
            working = self._working()
            in_flight = working or await self._waiting()
            quiet = 0 if in_flight else quiet + 1
            if in_flight and asyncio.get_running_loop().time() > deadline:
                raise BusyError(in_flight)
            await asyncio.sleep(LOOK_AGAIN if working or quiet else ASK_AGAIN)

    def _working(self) -> dict[str, int]:
        busy = {name: pool.in_flight for name, pool in self.functions.pools.items() if name not in self._held_open}
        return {f"function {name}": count for name, count in busy.items() if count}

    async def _waiting(self) -> dict[str, int]:
        """Return the first place where something waits: asking a simulator or a queue costs it as much as a message."""
        for simulator in self._simulators:
            if count := await self._pending(simulator):
                return {simulator: count}
        for queue in self._deployed.resources.queues:
            if count := sum((await self._alive(queue)).values()):
                return {f"queue {queue.name}": count}
        return {}

    async def _pending(self, simulator: str) -> int:
        async with self._http.get(f"{simulator}/sim/state") as response:
            state = await response.json()
        return int(state["pending"])

    async def _alive(self, queue: QueuePair) -> dict[str, int]:
        given = await self._sqs.attributes(queue.url)
        return {
            "visible": int(given["ApproximateNumberOfMessages"]),
            "in_flight": int(given["ApproximateNumberOfMessagesNotVisible"]),
            "delayed": int(given["ApproximateNumberOfMessagesDelayed"]),
        }

    async def _dead(self, queue: QueuePair) -> int:
        if queue.dead_url is None:
            return 0
        return int((await self._sqs.attributes(queue.dead_url))["ApproximateNumberOfMessages"])

    def _poll(self) -> None:
        self._polling = [asyncio.create_task(poller.run()) for poller in self._pollers.values()]

    async def _stop_polling(self) -> None:
        for task in self._polling:
            task.cancel()
        await asyncio.gather(*self._polling, return_exceptions=True)
