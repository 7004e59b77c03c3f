"""The simulator itself: clock, limits, switches, state, events."""

from aiohttp import web

from local.simulators.faults import Faults, RequestLog
from local.simulators.telegram.control.inputs import ClockInput, Switches, read
from local.simulators.telegram.limits import LimitSettings
from local.simulators.telegram.simulator import Simulator


class Machine:
    """The routes about the simulator as a program."""

    def __init__(self, simulator: Simulator, faults: Faults, log: RequestLog) -> None:
        self._simulator = simulator
        self._faults = faults
        self._log = log

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sim/state", self.state),
            web.post("/sim/reset", self.reset),
            web.post("/sim/clock", self.clock),
            web.post("/sim/limits", self.limits),
            web.get("/sim/limits", self.show_limits),
            web.post("/sim/switches", self.switches),
            web.get("/sim/events", self._simulator.feed.stream),
        ]

    async def state(self, _: web.Request) -> web.Response:
        """`pending` counts the updates not yet delivered of bots that have a webhook."""
        return web.json_response(
            {"ready": True, "pending": self._simulator.pending(), "bots": len(self._simulator.world.bots)}
        )

    async def reset(self, _: web.Request) -> web.Response:
        """Forget everything: bots, chats, files, logs, faults, limits, clock, switches."""
        await self._simulator.reset()
        self._faults.clear()
        self._log.clear()
        return web.json_response({"reset": True})

    async def clock(self, request: web.Request) -> web.Response:
        """Scale retry pauses, shorten the webhook's time to answer, or move time forward → the clock."""
        wished = await read(request, ClockInput)
        clock = self._simulator.clock
        if wished.retry_scale is not None:
            clock.retry_scale = wished.retry_scale
        if wished.timeout_seconds is not None:
            clock.timeout_seconds = wished.timeout_seconds
        clock.offset += wished.advance_seconds or 0
        self._simulator.wake_all()
        return web.json_response(
            {"now": clock.now(), "retry_scale": clock.retry_scale, "timeout_seconds": clock.timeout_seconds}
        )

    async def limits(self, request: web.Request) -> web.Response:
        """Change sending limits; what is not given stays → all of them."""
        given = await read(request, LimitSettings)
        self._simulator.limits.settings = self._simulator.limits.settings.model_copy(
            update=given.model_dump(exclude_unset=True)
        )
        return await self.show_limits(request)

    async def show_limits(self, _: web.Request) -> web.Response:
        return web.json_response(self._simulator.limits.settings.model_dump())

    async def switches(self, request: web.Request) -> web.Response:
        wished = await read(request, Switches)
        self._simulator.redeliver_probability = wished.redeliver_probability
        self._simulator.wake_all()
        return web.json_response(wished.model_dump())
