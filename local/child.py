"""The launcher of a child process: ties its life to the runner's, then becomes the child.

`python local/child.py <signal number> <runner's pid> <program> [argument…]`: the child receives the signal when the
runner dies, whatever killed it (prctl(2), PR_SET_PDEATHSIG; Linux only, elsewhere only the ordinary stop ends it).
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel to signal this process when its parent dies; leave at once if the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def take_name(name: str) -> None:
    """Have this process listed under a name of up to 15 characters, whatever program it is (proc(5), comm)."""
    if sys.platform == "linux":
        Path("/proc/self/comm").write_text(name)


def main(arguments: list[str]) -> None:
    signal_number, parent, *command = arguments
    die_with(int(parent), int(signal_number))
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
