"""Where workers are forked from one process that has imported what they all import: a cold start costs a third so.

`python -m local.runtime.nursery <pipe>` reads orders from its standard input, a line of JSON each. To its standard
output it writes `[number, pid]` when a worker was born, and `[number, pid, exit code]` when it has died. The workers
inherit the pipe for their reports. Nothing of the product is imported here, so a worker runs the code as it is on disk.
"""

import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from local.child import die_with, take_name

SHARED = (
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.event_handler.openapi.params",
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.data_classes.sqs_event",
    "boto3.dynamodb.types",
    "boto3.session",
    "botocore.client",
    "botocore.endpoint",
    "botocore.parsers",
    "botocore.retries.standard",
    "botocore.serialize",
    "httpx",
    "jwt",
    "pydantic.deprecated.decorator",
)
"""Modules of others that most functions import, and none that looks at its environment while it is imported."""

OWN_CODE = str(Path(__file__).parents[2])
"""Where this package lies, which is not for the functions to import."""

FILE_MODE = 0o644


def main(pipe: int) -> None:
    _hide_what_lambda_lacks()
    for name in SHARED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    bell, striker = os.pipe()
    for end in (bell, striker):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(striker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    nursery, numbers = os.getpid(), dict[int, int]()
    rest = b""
    while True:
        ready, _, _ = select.select([0, bell], [], [])
        if bell in ready:
            os.read(bell, 4096)
            _report_the_dead(numbers)
        if 0 in ready:
            given = os.read(0, 65536)
            if not given:
                return
            *lines, rest = (rest + given).split(b"\n")
            for line in lines:
                order = json.loads(line)
                pid = os.fork()
                if pid == 0:
                    _live(order, pipe, nursery, (bell, striker))
                numbers[pid] = order["number"]
                _say([order["number"], pid])


def _report_the_dead(numbers: dict[int, int]) -> None:
    while numbers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _say([numbers.pop(pid), pid, os.waitstatus_to_exitcode(status)])


def _without(folder: str) -> list[str]:
    return [entry for entry in sys.path if entry != folder]


def _say(words: list[int]) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def _hide_what_lambda_lacks() -> None:
    """Keep httpx from bringing its command line along, as it does where the tools around us have installed click."""
    sys.modules["click"] = None  # type: ignore[assignment]


def _live(order: dict[str, Any], pipe: int, nursery: int, ends: tuple[int, int]) -> None:
    """Be the worker that was ordered, as one that was started by itself is, until it ends."""
    code = 1
    try:
        die_with(nursery, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in ends:
            os.close(end)
        os.setpgid(0, 0)
        take_name(order["function"])
        log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, FILE_MODE)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for end, onto in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(end, onto)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        time.tzset()
        sys.path[:] = [*order["environment"]["PYTHONPATH"].split(os.pathsep), *_without(OWN_CODE)]
        # Not before: Lambda's own client looks where its API is when it is loaded.
        importlib.import_module("local.runtime.worker").work(order["function"], pipe)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it is, it is this worker's end and not the nursery's
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]))
