"""The pool of one function's execution environments: grows on demand up to its concurrency, replaces what dies."""

import asyncio
import itertools
import json
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from local.runtime.births import Worker
from local.runtime.environment import Environment, Invocation, Outcome
from local.template import FunctionSpec

INIT_TIMEOUT = 60.0

Spawn = Callable[[str], Awaitable[Worker]]


@dataclass
class Counters:
    """What happened to a function since the last reset."""

    invocations: int = 0
    errors: int = 0
    cold_starts: int = 0
    aws_calls: Counter[str] = field(default_factory=Counter)
    kinds_of_calls: set[tuple[str, str]] = field(default_factory=set)
    """The different calls the function asked to make: `service.Operation`, and as JSON what it names."""


def failure(kind: str, text: str) -> Outcome:
    """Return an error as Lambda reports one that the function's own code did not raise."""
    return Outcome(json.dumps({"errorType": kind, "errorMessage": text}).encode(), failed=True)


class FunctionPool:
    """Runs one function. An event that finds no free environment waits for one, where AWS would start any number."""

    def __init__(self, spec: FunctionSpec, spawn: Spawn, log: Path) -> None:
        self.spec = spec
        self.counters = Counters()
        self._spawn = spawn
        self._log = log
        self._environments: dict[str, Environment] = {}
        self._idle: list[Environment] = []
        self._waiting: deque[Invocation] = deque()
        self._names = itertools.count(1)
        self._starting = 0
        self._lives: set[asyncio.Task[None]] = set()

    @property
    def alive(self) -> int:
        return len(self._environments)

    @property
    def in_flight(self) -> int:
        return len(self._waiting) + sum(e.invocation is not None for e in self._environments.values())

    async def invoke(self, event: bytes) -> Outcome:
        """Run the function on an event. A caller that gives up while the event still waits takes it back."""
        invocation = Invocation(event, asyncio.get_running_loop().create_future())
        self.counters.invocations += 1
        if self._idle:
            self._give(self._idle.pop(), invocation)
        else:
            self._waiting.append(invocation)
            self._grow()
        try:
            outcome = await invocation.outcome
        finally:
            if invocation in self._waiting:
                self._waiting.remove(invocation)
        if outcome.failed:
            self.counters.errors += 1
        return outcome

    async def next(self, name: str) -> tuple[Environment, Invocation] | None:
        """Answer a worker's request for work, as soon as there is some; None for a worker that is not ours or dies."""
        environment = self._environments.get(name)
        if environment is None:
            return None
        if not environment.initialised:
            environment.initialised = True
            self._starting -= 1
        waiting = environment.next_invocation = asyncio.get_running_loop().create_future()
        if self._waiting:
            self._give(environment, self._waiting.popleft())
        else:
            self._idle.append(environment)
        invocation = await waiting
        return (environment, invocation) if invocation else None

    def complete(self, name: str, invocation_id: str, outcome: Outcome) -> bool:
        """Take an invocation's answer from its worker; False if that worker does not hold it."""
        environment = self._environments.get(name)
        invocation = environment.take(invocation_id) if environment else None
        if invocation is None:
            return False
        invocation.finish(outcome)
        return True

    def init_failed(self, name: str, error: bytes) -> None:
        """Keep the error with which a worker's initialisation ended; its exit reports it."""
        if name in self._environments:
            self._environments[name].last_error = Outcome(error, failed=True)

    def kill_one(self, *, spare_requests: bool) -> int | None:
        """SIGKILL one environment, a busy one if there is one, or only an idle one; answers its process id."""
        alive = [e for e in self._environments.values() if not e.doomed and (e.idle or not spare_requests)]
        if not alive:
            return None
        victim = min(alive, key=lambda e: (e.invocation is None, not e.initialised))
        victim.kill()
        if victim in self._idle:
            self._idle.remove(victim)
        return victim.process.pid

    async def recycle(self) -> None:
        """End every environment; the next event meets a cold start."""
        for environment in list(self._environments.values()):
            environment.kill()
        if self._lives:
            await asyncio.wait(set(self._lives))

    def _grow(self) -> None:
        if len(self._waiting) > self._starting and len(self._lives) < self.spec.concurrency:
            self._starting += 1
            life = asyncio.create_task(self._live())
            self._lives.add(life)
            life.add_done_callback(self._ended)

    def _ended(self, life: asyncio.Task[None]) -> None:
        self._lives.discard(life)
        if not life.cancelled() and self._waiting:
            self._grow()

    async def _live(self) -> None:
        """Start an environment and see it through to its end."""
        name = f"{self.spec.name}-{next(self._names)}"
        try:
            environment = Environment(name, await self._spawn(name))
        except OSError as error:
            self._starting -= 1
            if self._waiting:
                self._waiting.popleft().finish(failure("Runtime.InvalidEntrypoint", str(error)))
            return
        self._environments[name] = environment
        self.counters.cold_starts += 1
        limit = asyncio.get_running_loop().call_later(INIT_TIMEOUT, self._init_timed_out, environment)
        code = await environment.process.wait()
        limit.cancel()
        self._bury(environment, code)

    def _init_timed_out(self, environment: Environment) -> None:
        if not environment.initialised:
            environment.last_error = failure("Sandbox.Timedout", f"Init took longer than {INIT_TIMEOUT:g} seconds")
            environment.kill()

    def _bury(self, environment: Environment, code: int) -> None:
        del self._environments[environment.name]
        if environment in self._idle:
            self._idle.remove(environment)
        if environment.next_invocation is not None:
            environment.next_invocation.set_result(None)
        victim = environment.invocation
        if not environment.initialised:
            self._starting -= 1
            victim = self._waiting.popleft() if self._waiting else None
        if environment.timer is not None:
            environment.timer.cancel()
        if victim is not None:
            outcome = environment.last_error or failure("Runtime.ExitError", _exit_text(victim, code))
            self._write_log(outcome)
            victim.finish(outcome)

    def _give(self, environment: Environment, invocation: Invocation) -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.spec.timeout, self._timed_out, environment, invocation)
        environment.give(invocation, int((time.time() + self.spec.timeout) * 1000), timer)

    def _timed_out(self, environment: Environment, invocation: Invocation) -> None:
        if environment.invocation is invocation:
            text = f"RequestId: {invocation.id} Error: Task timed out after {self.spec.timeout:.2f} seconds"
            environment.last_error = failure("Sandbox.Timedout", text)
            environment.kill()

    def _write_log(self, outcome: Outcome) -> None:
        with self._log.open("ab") as log:
            log.write(outcome.payload + b"\n")


def _exit_text(invocation: Invocation, code: int) -> str:
    reason = f"signal {-code}" if code < 0 else f"exit status {code}"
    return f"RequestId: {invocation.id} Error: Runtime exited with error: {reason}"
