"""The local stack as a process to drive: started, asked, reset and stopped by tests and benchmarks."""

import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from local.children import launcher
from local.world import HOST, Ports, url

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 180.0
STOP_WITHIN = 10.0
ANSWER_WITHIN = 30.0
PORTS = 12


class StackError(Exception):
    """The stack did not start, did not stop, or left something behind."""


def free_base() -> int:
    """Return a port base with all the stack's ports free, below the range that outgoing connections use."""
    bases = list(range(10_000, 32_000, PORTS))
    random.shuffle(bases)
    return next(base for base in bases if all(_is_free(base + offset) for offset in range(PORTS)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@dataclass
class LocalStack:
    """One `python -m local`. `folder` takes its state and its logs; `options` are further command line options."""

    folder: Path
    options: tuple[str, ...] = ()
    ports: Ports = field(default_factory=lambda: Ports(free_base()))
    process: subprocess.Popen[bytes] | None = None
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=90), repr=False)

    @property
    def api(self) -> str:
        return url(self.ports.api)

    @property
    def gateway(self) -> str:
        return url(self.ports.gateway)

    @property
    def telegram(self) -> str:
        return url(self.ports.telegram)

    @property
    def amocrm(self) -> str:
        return url(self.ports.amocrm)

    @property
    def partners(self) -> str:
        return url(self.ports.partners)

    @property
    def control(self) -> str:
        return url(self.ports.playground)

    @property
    def engine(self) -> str:
        return url(self.ports.engine)

    def log(self, name: str) -> str:
        """Return what a function (by logical id), a simulator or the engine has printed."""
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")

    def output(self) -> str:
        """Return what the runner itself has printed."""
        return (self.folder / "runner.log").read_text(errors="replace")

    def launch(self) -> Self:
        """Start the process without waiting for it; it stops by itself should this process be killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.http.is_closed:
            self.http = httpx.Client(timeout=90)
        place = ("--port", str(self.ports.base), "--state-dir", str(self.folder / "state"))
        with (self.folder / "runner.log").open("wb") as output:
            self.process = subprocess.Popen(
                [*launcher(signal.SIGTERM), sys.executable, "-m", "local", *place, *self.options],
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )
        return self

    def start(self) -> Self:
        """Start the stack and wait until it says that it is ready."""
        process = self.launch().process
        deadline = time.monotonic() + START_WITHIN
        while f"ready {self.control}\n" not in self.output():
            if process is None or process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise StackError(f"the local stack did not start: {self.output()}")
            time.sleep(0.02)
        return self

    def children(self) -> list[int]:
        """Return the process ids of everything the runner has started and that still runs (Linux)."""
        return [] if self.process is None else _descendants(self.process.pid)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop the stack by a signal; answers its exit status. Raises StackError when it or a child survives."""
        if self.process is None:
            raise StackError("the stack was not started")
        self.http.close()
        children = self.children()
        self.process.send_signal(number)
        try:
            status = self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise StackError(f"the local stack did not stop within {STOP_WITHIN:g} s: {self.output()}") from None
        survivors = [pid for pid in children if _runs(pid)]
        if survivors:
            raise StackError(f"child processes survived: {survivors}")
        return status

    def kill(self) -> None:
        """End the runner without giving it a chance; the kernel ends its children."""
        self.http.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def state(self) -> dict[str, Any]:
        """Return `GET /sim/state`."""
        state: dict[str, Any] = _answer(self.http.get(f"{self.control}/sim/state"))
        return state

    def functions(self) -> dict[str, Any]:
        """Return `GET /sim/functions`: the part of the state that asks no queue."""
        functions: dict[str, Any] = _answer(self.http.get(f"{self.control}/sim/functions"))
        return functions

    def reset(self, *, warm: bool = False) -> None:
        """Empty the world, once nothing is in flight any more; environments that stay `warm` save their cold starts."""
        _answer(self.http.post(f"{self.control}/sim/reset{'?warm' if warm else ''}"))

    def kill_environment(self, function: str) -> int | None:
        """SIGKILL one execution environment of a function; answers its process id, None if there was none."""
        killed: int | None = _answer(self.http.post(f"{self.control}/sim/kill", json={"function": function}))["killed"]
        return killed

    def invoke(self, function: str, event: object) -> Any:
        """Run a function on an event, whatever its trigger; answers what it answered."""
        return _answer(self.http.post(f"{self.control}/sim/invoke", json={"function": function, "event": event}))

    def wait_idle(self, within: int = 90) -> None:
        """Wait until no message, invocation or work of a simulator is under way; StackError after `within` seconds."""
        _answer(self.http.get(f"{self.control}/sim/idle?within={within}", timeout=within + ANSWER_WITHIN))


def _answer(response: httpx.Response) -> Any:
    if response.is_error:
        raise StackError(f"{response.request.url} answered {response.status_code}: {response.text}")
    return response.json()


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *_descendants(child)]
    return found


def _runs(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def wait_gone(pids: list[int], within: float) -> bool:
    """Tell whether all these processes end in time."""
    deadline = time.monotonic() + within
    while any(map(_runs, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
