"""The engine that stands for AWS: ministack in an environment of its own, a moto server, or any endpoint."""

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.children import Child, StartError, require_free, start_child, wait_ready
from local.world import HOST, REGION, url

ROOT = Path(__file__).resolve().parent.parent
ENGINE_ENVIRONMENT = ROOT / ".local" / "engine"
ENGINE_REQUIREMENTS = ROOT / "requirements" / "engine.txt"


@dataclass(frozen=True)
class Engine:
    """A running engine. `child` is None for an endpoint that somebody else runs."""

    endpoint: str
    child: Child | None
    health: str

    @property
    def embedded(self) -> bool:
        return self.child is not None

    def environment(self) -> dict[str, str]:
        """Return the AWS_* variables that point an SDK at this engine.

        An embedded engine gets credentials that work nowhere else; an endpoint of the user's gets the user's own.
        """
        given = {} if self.embedded else {k: v for k, v in os.environ.items() if k.startswith("AWS_")}
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            **given,
            "AWS_ENDPOINT_URL": self.endpoint,
        }


async def start_engine(choice: str, port: int, state: Path, logs: Path) -> Engine:
    """Start the chosen engine: `ministack`, `moto` or the address of one that runs already."""
    await _install_ministack()
    if choice.startswith(("http://", "https://")):
        return Engine(choice.rstrip("/"), None, "")
    require_free([port])
    if choice == "ministack":
        return await _start_ministack(port, state, logs)
    if choice == "moto":
        return await _start_moto(port, logs)
    raise StartError(f"unknown engine {choice!r}: ministack, moto or an address is meant")


async def _start_ministack(port: int, state: Path, logs: Path) -> Engine:
    folders = {"STATE_DIR": state / "engine", "S3_DATA_DIR": state / "s3"}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **inherited(),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "LOG_LEVEL": "WARNING",
        **{name: str(folder.resolve()) for name, folder in folders.items()},
    }
    # Not by its own command, which serves with Hypercorn: that takes as much time for a call as the engine itself.
    command = [
        *(str(ENGINE_ENVIRONMENT / "bin" / "python"), "-m", "uvicorn", "ministack.app:app"),
        *("--host", HOST, "--port", str(port), "--http", "httptools", "--loop", "uvloop", "--timeout-keep-alive", "75"),
        *("--log-level", "warning", "--no-access-log", "--no-server-header", "--no-date-header"),
    ]
    child = await start_child("engine", command, environment, logs / "engine.log")
    return Engine(url(port), child, "/_ministack/health")


async def _install_ministack() -> None:
    if (ENGINE_ENVIRONMENT / "bin" / "uvicorn").exists():
        return
    print("installing the engine (once) …", file=sys.stderr)
    python = str(ENGINE_ENVIRONMENT / "bin" / "python")
    await _run(sys.executable, "-m", "venv", str(ENGINE_ENVIRONMENT))
    await _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(ENGINE_REQUIREMENTS))


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command)
    try:
        if await process.wait() != 0:
            raise StartError(f"installing the engine failed: {' '.join(command)}")
    finally:
        if process.returncode is None:
            process.kill()


async def _start_moto(port: int, logs: Path) -> Engine:
    program = shutil.which("moto_server", path=str(Path(sys.executable).parent))
    if program is None:
        raise StartError("moto_server is not installed in this environment")
    environment = {**inherited(), "MOTO_ACCOUNT_ID": "000000000000"}
    child = await start_child("engine", [program, "-H", HOST, "-p", str(port)], environment, logs / "engine.log")
    return Engine(url(port), child, "/moto-api/")


@cache
def policy_evaluator() -> Any:
    """Return ministack's evaluator of IAM policies, whichever engine runs: no engine judges a function's calls itself.

    Its module needs the standard library only, so it is taken out of the engine's environment as it is.
    """
    file = next(ENGINE_ENVIRONMENT.glob("lib/python*/site-packages/ministack/core/iam_evaluator.py"))
    spec = importlib.util.spec_from_file_location("ministack.core.iam_evaluator", file)
    if spec is None or spec.loader is None:
        raise StartError(f"{file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


async def engine_ready(engine: Engine) -> None:
    """Wait until an embedded engine serves requests."""
    if engine.child is not None:
        await wait_ready(engine.child, "the engine", engine.endpoint + engine.health)


def inherited() -> Mapping[str, str]:
    """Return what a child may know of this machine; proxies and the user's AWS settings are not part of it."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
