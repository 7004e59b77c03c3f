"""Import and init time of every function against its floor: an empty function with the boto3 clients it needs.

Every sample is a fresh process with bytecode present; function and floor take turns, so that a machine whose speed
drifts slows both. Only ratios are claims.
"""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUNS = 21

CLIENTS = {
    "telegram_webhook.receive": ("sqs", "secretsmanager"),
    "telegram_webhook.deliver": ("sqs", "secretsmanager", "dynamodb", "kms", "s3"),
    "amo_webhook.receive": ("sqs", "secretsmanager"),
    "amo_webhook.deliver": ("sqs", "secretsmanager", "dynamodb", "kms"),
    "settings_api.app": ("sqs", "secretsmanager", "dynamodb", "kms"),
    "account_jobs.app": ("sqs", "secretsmanager", "dynamodb", "kms"),
    "token_refresh.app": ("secretsmanager", "dynamodb", "kms"),
}

BOUNDS = {"telegram_webhook.receive": 1.25, "amo_webhook.receive": 1.25}

_TIMED = "import time; started = time.perf_counter()\n{code}\nprint(time.perf_counter() - started)"

_FLOOR = """import boto3
from botocore.config import Config
session = boto3.session.Session()
patience = Config(connect_timeout=2, read_timeout=3, retries={{"mode": "standard", "max_attempts": 3}})
clients = [session.client(name, config=patience) for name in {clients!r}]
def handler(event, context): return {{}}"""


@dataclass(frozen=True)
class Startup:
    """Milliseconds: medians of the function and of its floor, and the median of the ratios pair by pair."""

    module: str
    milliseconds: float
    floor_milliseconds: float
    ratio: float


def measure(runs: int = RUNS) -> list[Startup]:
    with tempfile.TemporaryDirectory() as folder:
        shipped = _ship(Path(folder))
        return [_compare(module, clients, shipped, runs) for module, clients in CLIENTS.items()]


def _ship(folder: Path) -> Path:
    """Copy what the layer and the functions hold and compile it as the build does."""
    shutil.copytree(ROOT / "layers" / "common" / "bridge", folder / "bridge", ignore=_no_bytecode)
    shutil.copytree(ROOT / "functions", folder, dirs_exist_ok=True, ignore=_no_bytecode)
    compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return folder


_no_bytecode = shutil.ignore_patterns("__pycache__")


def _compare(module: str, clients: tuple[str, ...], shipped: Path, runs: int) -> Startup:
    function, floor = f"import {module}", _FLOOR.format(clients=clients)
    _sample(function, shipped)
    _sample(floor, shipped)
    pairs = [(_sample(function, shipped), _sample(floor, shipped)) for _ in range(runs)]
    return Startup(
        module,
        round(statistics.median(mine for mine, _ in pairs) * 1000, 1),
        round(statistics.median(least for _, least in pairs) * 1000, 1),
        round(statistics.median(mine / least for mine, least in pairs), 3),
    )


def _sample(code: str, shipped: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(code=code)],
        env=_environment(shipped),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def _environment(shipped: Path) -> dict[str, str]:
    """Return what Lambda gives a function, with every setting any function reads."""
    names = (
        "PUBLIC_URL TELEGRAM_API_URL AMO_URL_TEMPLATE AMO_CLIENT_ID AMO_CHANNEL_ID AMO_CHANNEL_CODE AMO_CHANNEL_TITLE"
        " WEBHOOK_KEYS_SECRET_ARN CHANNEL_SECRET_ARN CLIENT_SECRET_ARN INCOMING_QUEUE_URL OUTGOING_QUEUE_URL"
        " JOBS_QUEUE_URL ACCOUNTS_TABLE BOTS_TABLE PEOPLE_TABLE CONVERSATIONS_TABLE RECEIPTS_TABLE FAILURES_TABLE"
        " TOKENS_KEY_ARN MEDIA_BUCKET MEDIA_URL"
    ).split()
    settings: dict[str, Any] = dict.fromkeys(names, "https://example.test")
    return {
        **settings,
        "RETRY_PAUSE_SCALE": "1",
        "SEND_SHARE": "1",
        "PYTHONPATH": str(shipped),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "PATH": os.environ["PATH"],
    }
