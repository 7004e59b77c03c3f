"""The runner's side of the nursery: orders workers, and hears of their births and deaths."""

import asyncio
import itertools
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from local.children import Child, launcher

ROOT = Path(__file__).parents[2]


def same_for_all() -> dict[str, str]:
    """Return what every worker's environment has from this machine, and what is looked at while modules are imported.

    Of this machine that is PATH alone. The names are those of
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
    }


@dataclass(eq=False)
class Worker:
    """A worker process, from its birth to its exit code."""

    pid: int
    exited: asyncio.Future[int] = field(repr=False)

    @property
    def is_alive(self) -> bool:
        return not self.exited.done()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        return await asyncio.shield(self.exited)


class Births:
    """Start it before anything is ordered; a nursery that dies takes its workers with it."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._numbers = itertools.count(1)
        self._ordered: dict[int, asyncio.Future[Worker]] = {}
        self._workers: dict[int, Worker] = {}

    async def start(self, pipe: int, log: Path) -> Child:
        """Start the nursery, whose workers report to `pipe`, and return it as a child to be watched."""
        with log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *launcher(signal.SIGKILL),
                *(sys.executable, "-P", "-m", "local.runtime.nursery", str(pipe)),
                env={**same_for_all(), "PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
                pass_fds=(pipe,),
                process_group=0,
            )
        self._listening = asyncio.create_task(self._listen(self._process))
        return Child("the nursery of workers", self._process, log)

    async def order(self, function: str, environment: dict[str, str], folder: Path, log: Path) -> Worker:
        """Have a worker born with exactly this environment; everything it prints goes to the function's log."""
        if self._process is None or self._process.stdin is None or self._process.returncode is not None:
            raise OSError("the nursery is not there")
        number = next(self._numbers)
        born: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._ordered[number] = born
        order = {
            "number": number,
            "function": function,
            "environment": environment,
            "folder": str(folder),
            "log": str(log),
        }
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        return await born

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        async for line in process.stdout:
            number, pid, *code = json.loads(line)
            if not code:
                worker = self._workers[number] = Worker(pid, asyncio.get_running_loop().create_future())
                self._ordered.pop(number).set_result(worker)
            else:
                self._workers.pop(number).exited.set_result(code[0])
        self._all_ended()

    def _all_ended(self) -> None:
        """A nursery that is gone has taken everybody with it."""
        for born in self._ordered.values():
            born.set_exception(OSError("the nursery is gone"))
        for worker in self._workers.values():
            worker.exited.set_result(-signal.SIGKILL)
        self._ordered.clear()
        self._workers.clear()
