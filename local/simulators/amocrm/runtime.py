"""The running simulator: the world, its calls to the outside and its background work."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from local.simulators.amocrm.amojo.processing import Arrival, Processing
from local.simulators.amocrm.crm.office import Change, Office
from local.simulators.amocrm.crm_webhooks import CrmWebhooks
from local.simulators.amocrm.feed import Feed
from local.simulators.amocrm.limits import RateLimiter
from local.simulators.amocrm.outbound import Outbound
from local.simulators.amocrm.shelf import Shelf
from local.simulators.amocrm.shell.browser import Browser
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Message
from local.simulators.amocrm.state.records import UnsortedRequest
from local.simulators.amocrm.state.world import World
from local.simulators.faults import Faults, RequestLog


@dataclass
class Simulator:
    """One simulated amoCRM; everything happens on one event loop."""

    world: World
    outbound: Outbound
    shelf: Shelf
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    feed: Feed = field(default_factory=Feed)
    limits: RateLimiter = field(default_factory=RateLimiter)
    processing: Processing = field(default_factory=Processing)

    def __post_init__(self) -> None:
        self._background: set[asyncio.Task[None]] = set()
        self.arrival = Arrival(
            self.outbound, self.shelf, self.start, lambda account: self.feed.publish(account.id, "file")
        )
        self.webhooks = CrmWebhooks(self.outbound, self.start)
        self.browser = Browser(self.outbound)

    @property
    def pending(self) -> int:
        """Messages that have not arrived yet, files not yet fetched and calls to the outside that have not ended."""
        return self.processing.waiting + self.arrival.waiting + self.outbound.in_flight

    def office(self, account: Account) -> Office:
        def announce(change: Change) -> None:
            self.webhooks.announce(account, change)
            for entity in change.entities:
                if not isinstance(entity, Message):
                    key = entity.uid if isinstance(entity, UnsortedRequest) else entity.id
                    self.feed.publish(account.id, change.event, entity_id=key)

        return Office(account, announce)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run something in the background until it ends or the world is reset."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop_background(self) -> None:
        tasks = list(self._background)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def reset(self) -> None:
        """Forget everything: accounts, queues, limits, faults and the log of requests; no account gets an id twice."""
        self.processing.clear()
        await self.stop_background()
        self.arrival.waiting = 0
        self.world = World(founded=self.world.founded)
        self.shelf.clear()
        self.limits.clear()
        self.browser.allowed.clear()
        self.faults.clear()
        self.log.clear()
        self.feed.publish(None, "reset")


SIMULATOR = web.AppKey("simulator", Simulator)


def simulator_of(request: web.Request) -> Simulator:
    return request.app[SIMULATOR]


def new_simulator(resolve: Mapping[str, str], folder: Path, world: World | None = None) -> Simulator:
    """Return a simulator that keeps files in `folder`."""
    return Simulator(world or World(), Outbound(resolve), Shelf(folder))
