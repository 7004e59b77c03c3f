"""What the processes of a local stack take: memory and processor time by kind (Linux)."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from local.driver import LocalStack

TICKS = os.sysconf("SC_CLK_TCK")
NURSERY = "local.runtime.nursery"
SELF = "the benchmark itself"


@dataclass(frozen=True)
class Usage:
    """All processes of a kind: how many, their processor time, and the most that one of them ever held resident."""

    count: int
    seconds: float
    peak_mb: float


def usage(stack: LocalStack) -> dict[str, Usage]:
    """Return what the stack's processes have used since they started, and the calling process, by kind."""
    pids: dict[str, list[int]] = defaultdict(list)
    runner = [] if stack.process is None else [stack.process.pid]
    for pid in runner + stack.children():
        pids[_kind(pid)].append(pid)
    pids[SELF].append(os.getpid())
    return {
        kind: Usage(len(them), sum(map(_seconds, them)), max(_memory_mb(pid, "VmHWM") for pid in them))
        for kind, them in sorted(pids.items())
    }


def function_seconds(stack: LocalStack) -> dict[str, float]:
    """Return the processor time of every function's environments that run now, to the nanosecond."""
    spent: dict[str, float] = defaultdict(float)
    for pid in stack.children():
        if _is_worker(pid):
            for task in Path(f"/proc/{pid}/task").iterdir():
                spent[_name(pid)] += int((task / "schedstat").read_text().split()[0]) / 1e9
    return spent


def resident(stack: LocalStack, function: str) -> dict[int, float]:
    """Return what a function's environments hold resident now, in MB by process id, and begin their peaks anew."""
    held = {pid: _memory_mb(pid, "VmRSS") for pid in _environments(stack, function)}
    for pid in held:
        # "5" resets the peak resident set size (proc(5), /proc/pid/clear_refs).
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return held


def peaks(stack: LocalStack, function: str) -> dict[int, float]:
    """Return the most that a function's environments have held resident since, in MB by process id."""
    return {pid: _memory_mb(pid, "VmHWM") for pid in _environments(stack, function)}


def machine_seconds() -> float:
    """Return the processor time that everything on this machine, and those it shares its processors with, has used."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle, waiting = ticks[3], ticks[4]
    return (sum(ticks) - idle - waiting) / TICKS


def _environments(stack: LocalStack, function: str) -> list[int]:
    return [pid for pid in stack.children() if _kind(pid) == function]


def _kind(pid: int) -> str:
    if _is_worker(pid):
        return _name(pid)
    program = _program(pid)
    for part, kind in (
        ("simulators.telegram", "Telegram simulator"),
        ("simulators.amocrm", "amoCRM simulator"),
        ("ministack", "engine"),
        (NURSERY, "nursery of workers"),
    ):
        if part in program:
            return kind
    return "runner"


def _program(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def _is_worker(pid: int) -> bool:
    """Tell a worker from the nursery that it was forked from: it goes by its function's name."""
    return NURSERY in _program(pid) and not _name(pid).startswith("python")


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory_mb(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
