"""Noticing that make was told to stop.

make passes SIGTERM on to its recipe but keeps SIGINT for itself, because a terminal sends that one to everybody: who
interrupts make alone would wait for a child that never hears of it. While make handles the signal it blocks it.
"""

import asyncio
import os
import signal
from pathlib import Path

LOOK_EVERY = 0.5
MAKE = {"make", "gmake"}


async def interrupted() -> None:
    """Return once the make that runs us has been interrupted; never, when it is not make that runs us."""
    while not _make_blocks_interrupts(os.getppid()):
        await asyncio.sleep(LOOK_EVERY)


def _make_blocks_interrupts(pid: int) -> bool:
    process = Path(f"/proc/{pid}")
    try:
        if (process / "comm").read_text().strip() not in MAKE:
            return False
        status = (process / "status").read_text()
    except OSError:
        return False
    blocked = next((line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), "0")
    return bool(int(blocked, 16) & 1 << (signal.SIGINT - 1))
