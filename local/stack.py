"""The whole local stack: what is started in which order, and stopped in which."""

import asyncio
import logging
import shutil
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger

from local.children import Child, StartError, repeat_words, require_free, start_child, stop_children, wait_ready
from local.control import Control
from local.edge import Edge
from local.engine import ROOT, Engine, engine_ready, inherited, start_engine
from local.front import refuse_large
from local.owners import OwnersCode
from local.parent import interrupted
from local.permissions import POLLING, Permissions
from local.resources import Deployed, deploy
from local.runner import Runner
from local.runtime.api import Lambda
from local.runtime.births import Births
from local.runtime.calls import CallReports
from local.world import HOST, PUBLIC_HOST, Ports, url

CHILDREN_STOP_WITHIN = 7.0


@dataclass(frozen=True)
class Settings:
    """The command line. `state` holds what survives a restart, the logs lie beside it; `simulators` is a package.

    `telegram` is the address of a real Bot API, without which a simulator stands for Telegram.
    """

    port: int
    engine: str
    template: Path
    state: Path
    simulators: str
    retry_scale: float
    log_level: str
    fresh: bool
    telegram: str | None = None

    @property
    def ports(self) -> Ports:
        return Ports(self.port)

    @property
    def parameters(self) -> dict[str, str]:
        """What the command line chooses of the template's parameters."""
        return {"RetryPauseScale": f"{self.retry_scale:g}", "LogLevel": self.log_level}

    @property
    def logs(self) -> Path:
        return self.state.parent / "logs"


@dataclass(frozen=True)
class Outside:
    """An outside system that runs as a child of its own: a simulator, or the proxy before a real service."""

    name: str
    port: int
    program: tuple[str, ...]
    state: str


def outside_of(settings: Settings) -> list[Outside]:
    """Return the outside systems of the local world. Raises StartError for an address that is none."""
    ports = settings.ports
    simulated = [
        Outside(name, port, (f"{settings.simulators}.{name}",), f"{name}.json")
        for name, port in (("telegram", ports.telegram), ("amocrm", ports.amocrm), ("partners", ports.partners))
    ]
    if settings.telegram is None:
        return simulated
    return [_polling(settings.telegram, ports.telegram), *simulated[1:]]


def _polling(telegram: str, port: int) -> Outside:
    try:
        parts = urlsplit(telegram)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise StartError(f"{telegram!r} is no address of a Bot API; Telegram's own is https://api.telegram.org")
    return Outside("telegram", port, ("local.polling", "--telegram", telegram), "telegram.sqlite3")


def run(settings: Settings) -> int:
    """Run the stack until SIGINT or SIGTERM; answers the process's exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    server_logger.addFilter(lambda record: not _is_about_a_request(record))
    try:
        asyncio.run(_until_stopped(settings))
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _is_about_a_request(record: logging.LogRecord) -> bool:
    """Tell a stranger's malformed request, whose first line may hold a key and is repeated where it is told of."""
    error = record.exc_info[1] if record.exc_info else None
    return isinstance(error, HttpProcessingError)


async def _until_stopped(settings: Settings) -> None:
    work = asyncio.create_task(_serve(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Once: a second Ctrl-C must not cut the stopping short.
        loop.add_signal_handler(number, lambda: None if work.cancelling() else work.cancel())
    watch = asyncio.create_task(interrupted())
    watch.add_done_callback(lambda _: None if work.cancelling() else work.cancel())
    try:
        await work
    except asyncio.CancelledError:
        return
    finally:
        watch.cancel()


async def _serve(settings: Settings) -> None:
    ports = settings.ports
    systems = outside_of(settings)
    require_free(
        [ports.playground, ports.api, ports.gateway, *(system.port for system in systems), ports.lambda_runtime]
    )
    _prepare_folders(settings)
    async with AsyncExitStack() as cleanup:
        children: list[Child] = []
        cleanup.push_async_callback(lambda: stop_children(children, CHILDREN_STOP_WITHIN))
        calls, births = CallReports(), Births()
        cleanup.callback(calls.close)
        children.append(await births.start(calls.pipe, settings.logs / "nursery.log"))
        engine = await start_engine(settings.engine, ports.engine, settings.state, settings.logs)
        children += [engine.child] if engine.child else []
        outside: dict[Outside, Child] = {}
        for system in systems:
            outside[system] = await _start_outside(system, settings)
            children.append(outside[system])
        if settings.telegram:
            cleanup.callback(asyncio.create_task(repeat_words(outside[systems[0]])).cancel)
        await engine_ready(engine)
        deployed = await asyncio.to_thread(deploy, engine, settings.template, ports, settings.parameters)
        addresses = [url(system.port) for system in systems]
        control = await _start_runner(cleanup, settings, engine, deployed, addresses, calls, births)
        for system, child in outside.items():
            await wait_ready(child, f"the simulator {system.name}", f"{url(system.port)}/sim/state")
        control.ready = True
        print(f"ready {url(ports.playground)}", flush=True)
        await _first_death(children)


async def _start_runner(
    cleanup: AsyncExitStack,
    settings: Settings,
    engine: Engine,
    deployed: Deployed,
    outside: list[str],
    calls: CallReports,
    births: Births,
) -> Control:
    ports = settings.ports
    permissions = Permissions(deployed.roles, deployed.account)
    functions = Lambda(ports.lambda_runtime, engine.environment(), deployed.account, permissions, settings.logs, births)
    functions.add(deployed.description.functions)
    _require_polling(permissions, deployed)
    runner = Runner(engine, deployed, functions, calls, outside)
    calls.start(functions.pools, runner.look_at)
    owners = OwnersCode(url(ports.gateway), settings.logs)
    control = Control(runner, ports, owners, settings.telegram)
    await _listen(cleanup, functions.application(), ports.lambda_runtime)
    cleanup.push_async_callback(runner.stop)
    api, gateway = (Edge(routes, functions, deployed.account) for routes in deployed.description.routes_by_host)
    await _listen(cleanup, api.application(), ports.api)
    await _listen(cleanup, gateway.application(refuse_large), ports.gateway)
    await _listen(cleanup, control.application(), ports.playground)
    cleanup.push_async_callback(owners.stop)
    runner.start()
    return control


def _require_polling(permissions: Permissions, deployed: Deployed) -> None:
    """Raise StartError for a function that may not read its queue: AWS refuses such an event source mapping."""
    urls = {queue.arn: queue.url for queue in deployed.resources.queues}
    for mapping in deployed.description.mappings:
        for call in POLLING:
            if text := permissions.refusal(mapping.function, call, {"QueueUrl": urls[mapping.queue_arn]}):
                raise StartError(f"{mapping.function} cannot be started by its queue: {text}")


async def _listen(cleanup: AsyncExitStack, application: web.Application, port: int) -> None:
    server = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await server.setup()
    cleanup.push_async_callback(server.cleanup)
    await web.TCPSite(server, HOST, port).start()


async def _start_outside(system: Outside, settings: Settings) -> Child:
    command = [
        *(sys.executable, "-m", *system.program, "--port", str(system.port)),
        *("--resolve", f"{PUBLIC_HOST}={url(settings.ports.api)}"),
        *("--state", str(settings.state / system.state)),
    ]
    environment = {**inherited(), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return await start_child(system.name, command, environment, settings.logs / f"{system.name}.log")


async def _first_death(children: list[Child]) -> None:
    """Return never, unless a child dies: then raise StartError."""
    deaths = {asyncio.create_task(child.process.wait()): child for child in children}
    if not deaths:
        await asyncio.Event().wait()
    done, _ = await asyncio.wait(deaths, return_when=asyncio.FIRST_COMPLETED)
    child = deaths[next(iter(done))]
    raise StartError(f"{child.name} stopped by itself: {child.last_words()}")


def _prepare_folders(settings: Settings) -> None:
    if settings.fresh:
        for name in ("engine", "s3", "telegram.files", "amocrm.files"):
            shutil.rmtree(settings.state / name, ignore_errors=True)
        for file in (*settings.state.glob("*.json"), *settings.state.glob("*.sqlite3*"), *settings.logs.glob("*.log")):
            file.unlink()
    for folder in (settings.state, settings.logs):
        folder.mkdir(parents=True, exist_ok=True)
