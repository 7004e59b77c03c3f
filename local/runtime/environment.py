"""One execution environment: a worker process, and the invocation that it holds."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field

from local.runtime.births import Worker


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: the function's answer, or the error object that Lambda gives instead."""

    payload: bytes
    failed: bool = False


@dataclass(eq=False)
class Invocation:
    """One event on its way through a function."""

    event: bytes
    outcome: asyncio.Future[Outcome]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace: str = field(default_factory=lambda: f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0")

    def finish(self, outcome: Outcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


@dataclass(eq=False)
class Environment:
    """A worker process. It is starting until it first asks for work, then idle or busy with one invocation."""

    name: str
    process: Worker
    initialised: bool = False
    invocation: Invocation | None = None
    deadline_ms: int = 0
    next_invocation: asyncio.Future[Invocation | None] | None = None
    timer: asyncio.TimerHandle | None = None
    last_error: Outcome | None = None
    doomed: bool = False

    @property
    def idle(self) -> bool:
        return self.next_invocation is not None

    def give(self, invocation: Invocation, deadline_ms: int, timer: asyncio.TimerHandle) -> None:
        """Answer the worker's waiting request for work."""
        if self.next_invocation is None:
            raise RuntimeError("the environment is not waiting for work")
        waiting, self.next_invocation = self.next_invocation, None
        self.invocation, self.deadline_ms, self.timer = invocation, deadline_ms, timer
        waiting.set_result(invocation)

    def take(self, invocation_id: str) -> Invocation | None:
        """Release the invocation that the worker finished; None if it does not hold that one."""
        invocation = self.invocation
        if invocation is None or invocation.id != invocation_id:
            return None
        self.invocation = None
        if self.timer is not None:
            self.timer.cancel()
        return invocation

    def kill(self) -> None:
        self.doomed = True
        if self.process.is_alive:
            self.process.kill()
