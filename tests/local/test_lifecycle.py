"""Starting and stopping the local stack: signals, taken ports, dead children, and the state that survives."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.driver import ROOT, LocalStack, wait_gone
from tests.e2e.driving import eventually


@pytest.fixture
def quick_stack(tmp_path: Path, sample_options: tuple[str, ...]) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "stack", sample_options)
    yield stack
    stack.kill()


def finish(stack: LocalStack) -> int:
    assert stack.process is not None
    return stack.process.wait(60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_good_order(quick_stack: LocalStack, number: signal.Signals) -> None:
    quick_stack.start()
    httpx.get(f"{quick_stack.api}/echo/x", timeout=60)
    assert len(quick_stack.children()) == 6
    started = time.monotonic()
    assert quick_stack.stop(number) == 0
    assert time.monotonic() - started < 8
    assert quick_stack.output() == f"ready {quick_stack.control}\n"


def test_a_signal_ends_even_a_busy_function(quick_stack: LocalStack) -> None:
    quick_stack.start()
    quick_stack.invoke("Echo", {})
    with httpx.Client() as client, pytest.raises(httpx.TimeoutException):
        client.get(f"{quick_stack.api}/echo/x?do=sleep&seconds=1.9", timeout=0.2)
    assert quick_stack.stop() == 0


@pytest.mark.parametrize(("children", "later"), [(1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0), (4, 0.2), (4, 0.5)])
def test_ctrl_c_while_starting_leaves_nothing_behind(quick_stack: LocalStack, children: int, later: float) -> None:
    quick_stack.launch()
    while len(quick_stack.children()) < children:
        time.sleep(0.002)
    time.sleep(later)
    assert quick_stack.stop(signal.SIGINT) == 0
    assert "Traceback" not in quick_stack.output()


def test_children_do_not_outlive_a_killed_runner(quick_stack: LocalStack) -> None:
    quick_stack.start()
    httpx.get(f"{quick_stack.api}/echo/x", timeout=60)
    children = quick_stack.children()
    assert len(children) == 6
    quick_stack.kill()
    assert wait_gone(children, within=30)


def test_a_stack_does_not_outlive_a_killed_test(tmp_path: Path, sample_options: tuple[str, ...]) -> None:
    """A worker of the tests that is killed leaves nothing behind that eats the machine."""
    script = f"""
import os, signal, pathlib
from local.driver import LocalStack
stack = LocalStack(pathlib.Path({str(tmp_path)!r}), {sample_options!r}).start()
print(stack.process.pid, *stack.children(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    pids = list(map(int, ended.stdout.split()))
    assert len(pids) >= 5
    assert wait_gone(pids, within=30)


def test_a_taken_port_is_named_in_one_line(quick_stack: LocalStack) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", quick_stack.ports.engine))
        other.listen()
        quick_stack.launch()
        assert finish(quick_stack) == 1
    assert quick_stack.output().splitlines() == [
        f"error: port {quick_stack.ports.engine} is taken; choose another base with --port"
    ]


def test_a_child_that_dies_while_starting_is_reported(quick_stack: LocalStack) -> None:
    quick_stack.options += ("--simulators", "tests.data.absent")
    quick_stack.launch()
    while not (children := quick_stack.children()):
        time.sleep(0.01)
    assert finish(quick_stack) == 1
    [line] = quick_stack.output().splitlines()
    assert line.startswith("error: the simulator telegram stopped while starting: ")
    assert wait_gone(children, within=30)


def test_a_child_that_dies_later_ends_the_stack(quick_stack: LocalStack) -> None:
    quick_stack.start()
    httpx.post(f"{quick_stack.telegram}/exit", timeout=60)
    assert finish(quick_stack) == 1
    assert "error: telegram stopped by itself" in quick_stack.output()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--engine", "abacus"), "unknown engine 'abacus'"),
        (("--telegram", "api.telegram.org"), "'api.telegram.org' is no address of a Bot API; "),
        (("--template", "/nowhere/template.yaml"), "the template cannot be read: "),
    ],
)
def test_a_wrong_option_is_one_line(quick_stack: LocalStack, options: tuple[str, ...], reason: str) -> None:
    quick_stack.options += options
    quick_stack.launch()
    assert finish(quick_stack) == 1
    assert quick_stack.output().startswith(f"error: {reason}")
    assert len(quick_stack.output().splitlines()) == 1


@pytest.mark.parametrize("engine", ["moto", "address"])
def test_another_engine_serves_as_well(
    quick_stack: LocalStack, sample_stack: LocalStack, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "address":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "222222222222")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    quick_stack.options += ("--engine", sample_stack.engine if engine == "address" else engine)
    quick_stack.start()
    # Who has to be born for a message may have it so late that it comes again.
    quick_stack.invoke("Store", {"Records": []})
    httpx.post(f"{quick_stack.api}/items/g", json={"number": 1}, timeout=60)
    quick_stack.wait_idle()
    assert quick_stack.state()["aws_calls"] == {"sqs.SendMessage": 1, "dynamodb.PutItem": 1}
    quick_stack.reset()
    assert quick_stack.state()["aws_calls"] == {}
    assert quick_stack.stop() == 0


def test_state_survives_a_restart_and_fresh_forgets_it(quick_stack: LocalStack) -> None:
    quick_stack.start()
    httpx.post(f"{quick_stack.telegram}/pending/3", timeout=60)
    httpx.post(f"{quick_stack.api}/items/g", json={"number": 1, "do": "raise"}, timeout=60)
    while not quick_stack.functions()["Store"]["errors"]:
        time.sleep(0.05)
    assert quick_stack.stop() == 0

    quick_stack.start()
    assert httpx.get(f"{quick_stack.telegram}/sim/state", timeout=60).json()["pending"] == 3
    # On its way to the dead letters it is nowhere, or in two places.
    assert eventually(lambda: _kept_in(quick_stack.state()) == 1)
    assert quick_stack.stop() == 0

    quick_stack.options += ("--fresh",)
    quick_stack.start()
    assert httpx.get(f"{quick_stack.telegram}/sim/state", timeout=60).json()["pending"] == 0
    assert _kept_in(quick_stack.state()) == 0
    assert quick_stack.stop() == 0


def _kept_in(state: dict[str, Any]) -> int:
    """Return how many messages stand in the queue and in its dead letters."""
    return int(sum(state["queues"]["work"].values()) + state["dlq"]["work"])
