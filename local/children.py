"""The runner's child processes: started apart from the terminal's process group, watched, and stopped in time."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from local.world import HOST

LAUNCHER = Path(__file__).with_name("child.py")
READY_WITHIN = 90.0
READY_PAUSE = 0.03
LISTEN_EVERY = 0.3


class StartError(Exception):
    """The local stack cannot start; the text is one line that says why."""


@dataclass(frozen=True)
class Child:
    """One running child process and the file that holds what it printed."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    def last_words(self) -> str:
        """Return the last line the child printed, for the error that says why it died."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it printed nothing"


def launcher(number: signal.Signals) -> list[str]:
    """Return the command before a command that makes the child get this signal when the runner dies."""
    return [sys.executable, "-S", "-P", str(LAUNCHER), str(int(number)), str(os.getpid())]


async def start_child(name: str, command: list[str], environment: Mapping[str, str], log: Path) -> Child:
    """Start a child that survives Ctrl-C (the runner stops it in order) and gets SIGTERM when the runner dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *launcher(signal.SIGTERM),
            *command,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    return Child(name, process, log)


async def repeat_words(child: Child) -> None:
    """Print what a child prints from now on, for whoever looks at the runner only."""
    with child.log.open(errors="replace") as words:
        words.seek(0, os.SEEK_END)
        while True:
            if said := words.read():
                print(said, end="", flush=True)
            await asyncio.sleep(LISTEN_EVERY)


async def wait_ready(child: Child | None, name: str, address: str) -> None:
    """Wait until the address answers 200. Raises StartError when the child dies first or stays silent for 90 s."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    async with aiohttp.ClientSession() as session:
        while True:
            if await _answers(session, address):
                return
            if child is not None and not child.alive:
                raise StartError(f"{name} stopped while starting: {child.last_words()}")
            if asyncio.get_running_loop().time() > deadline:
                raise StartError(f"{name} does not answer at {address}")
            await asyncio.sleep(READY_PAUSE)


async def _answers(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with session.get(address, timeout=aiohttp.ClientTimeout(total=2)) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def stop_children(children: Iterable[Child], within: float) -> None:
    """Send SIGTERM to all, wait up to `within` seconds, SIGKILL what is left."""
    waiting = []
    for child in children:
        if child.alive:
            child.process.terminate()
            waiting.append(child)
    if not waiting:
        return
    exits = {asyncio.create_task(child.process.wait()) for child in waiting}
    _, late = await asyncio.wait(exits, timeout=within)
    for child in waiting:
        if child.alive:
            child.process.kill()
    if late:
        await asyncio.wait(late)


def require_free(ports: Iterable[int]) -> None:
    """Raise StartError for the first port that something else listens on."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise StartError(f"port {port} is taken; choose another base with --port") from None
