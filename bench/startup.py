"""Import and init time of every function against its floor: an empty function with the same boto3 clients.

Every sample is a fresh process with bytecode present; function and floor take turns, so that a machine whose speed
drifts slows both. What is installed here and neither in the layer nor in Lambda's image cannot be imported: httpx, for
one, brings its command line along wherever it finds click. Only ratios are claims.
"""

import compileall
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from py_compile import PycInvalidationMode

from bench.report import Report, table

ROOT = Path(__file__).resolve().parent.parent

MODULES = (
    "telegram_webhook.receive",
    "amo_webhook.receive",
    "telegram_webhook.deliver",
    "bot_api.answer",
    "bot_api.deliver",
    "amo_webhook.deliver",
    "amo_webhook.release",
    "route_webhook.platform",
    "account_jobs.app",
    "account_jobs.exchange",
    "settings_api.app",
    "token_refresh.app",
    "bot_health.app",
)
BOUNDS = {"telegram_webhook.receive": 1.15, "amo_webhook.receive": 1.15}
PAIRS_BOUND = 21
PAIRS_FREE = 9

TEXTS = (
    *("PUBLIC_URL", "GATEWAY_URL", "TELEGRAM_API_URL", "AMO_URL_TEMPLATE", "AMO_CLIENT_ID"),
    *("AMO_CHANNEL_ID", "AMO_CHANNEL_TITLE", "AMO_CHANNEL_BOT_ID"),
    *("WEBHOOK_KEYS_SECRET_ARN", "CHANNEL_SECRET_ARN", "CLIENT_SECRET_ARN", "TOKENS_KEY_ARN"),
    *("INCOMING_QUEUE_URL", "OUTGOING_QUEUE_URL", "MAILING_QUEUE_URL", "JOBS_QUEUE_URL", "INSTALL_QUEUE_URL"),
    "OWNER_QUEUE_URL",
    *("MEDIA_BUCKET", "MEDIA_URL"),
    *("REON_SECRET_ARN", "REON_PRODUCT_ID", "WIDGET_CONTROLLER_URL", "ALLOWED_PRIVATE_HOSTS"),
    *(
        "ACCOUNTS_TABLE",
        "BOTS_TABLE",
        "PEOPLE_TABLE",
        "GROUPS_TABLE",
        "CONVERSATIONS_TABLE",
        "RECEIPTS_TABLE",
        "FAILURES_TABLE",
        "KEPT_TABLE",
        "WAITING_TABLE",
        "FUNNELS_TABLE",
        "LEADS_TABLE",
        "SAID_TABLE",
        "WAHELP_TABLE",
        "OWNERS_TABLE",
        "OWNER_UPDATES_TABLE",
    ),
)
NUMBERS = (
    "RETRY_PAUSE_SCALE",
    "SEND_SHARE",
    "MEDIA_RETENTION_DAYS",
    "TELEGRAM_DOWNLOAD_LIMIT",
    "TELEGRAM_UPLOAD_LIMIT",
)
"""Every setting that any function of the template has: texts, and what is read as a number."""

IN_THE_IMAGE = {"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}

_ABSENT = "import sys; sys.modules.update(dict.fromkeys({names!r}))\n"

_TIMED = "import time; started = time.perf_counter()\n{code}\nprint(time.perf_counter() - started)"

_FLOOR = """import boto3
from botocore.config import Config
session = boto3.session.Session()
patience = Config(connect_timeout=2, read_timeout=3, retries={{"mode": "standard", "max_attempts": 3}})
clients = [session.client(name, config=patience) for name in {clients!r}]
def handler(event, context): return {{}}"""

_LOOK = """import importlib, json, os, sys, boto3.session
clients, create = [], boto3.session.Session.client
def client(self, name, *arguments, **options):
    clients.append(name)
    return create(self, name, *arguments, **options)
boto3.session.Session.client = client
importlib.import_module({module!r})
specs = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__spec__", None)]
bare = [spec.name for spec in specs if spec.has_location and spec.cached and not os.path.exists(spec.cached)]
print(json.dumps([sorted(set(clients)), bare]))"""


class NoBytecodeError(Exception):
    """Modules would be compiled anew in every sample: what was measured would not be a cold start."""


@dataclass(frozen=True)
class Startup:
    """Milliseconds are medians; `ratio` is the median of the ratios pair by pair, `low` and `high` its quartiles."""

    module: str
    clients: tuple[str, ...]
    pairs: int
    milliseconds: float
    floor_milliseconds: float
    ratio: float
    low: float
    high: float

    @property
    def bound(self) -> float | None:
        return BOUNDS.get(self.module)

    @property
    def holds(self) -> bool:
        return self.bound is None or self.ratio <= self.bound


def run() -> Report:
    found = measure()
    broken = [f"{one.module} starts at {one.ratio:.2f} × its floor, over {one.bound}" for one in found if not one.holds]
    return Report({"functions": [asdict(one) for one in found], "bounds": BOUNDS}, _text(found), tuple(broken))


def measure() -> list[Startup]:
    with tempfile.TemporaryDirectory() as folder:
        shipped = _ship(Path(folder))
        return [_compare(module, shipped, PAIRS_BOUND if module in BOUNDS else PAIRS_FREE) for module in MODULES]


def _text(found: list[Startup]) -> str:
    rows = [
        (
            one.module,
            f"{one.milliseconds:.0f}",
            f"{one.floor_milliseconds:.0f}",
            f"{one.ratio:.2f}",
            f"{one.low:.2f}–{one.high:.2f}",
            f"≤ {one.bound}" if one.bound else "–",
            "yes" if one.bound and one.holds else "NO" if one.bound else "–",
            one.pairs,
        )
        for one in found
    ]
    head = ("function", "ms", "floor ms", "ratio", "quartiles", "bound", "holds", "pairs")
    return (
        "Import and init in a fresh process with bytecode present, in pairs with the floor: an empty function that\n"
        "makes the boto3 clients that this function was seen to make; packages that are not in Lambda are hidden from\n"
        "both. Only the ratio, the median over the pairs, is a claim. The bound keeps the webhooks' entrances thin;\n"
        "everything else works behind a queue.\n\n" + table(head, rows)
    )


def _ship(folder: Path) -> Path:
    """Copy what the layer and the functions hold and compile it as the build does."""
    shutil.copytree(ROOT / "layers" / "common" / "bridge", folder / "bridge", ignore=_no_bytecode)
    shutil.copytree(ROOT / "functions", folder, dirs_exist_ok=True, ignore=_no_bytecode)
    compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return folder


_no_bytecode = shutil.ignore_patterns("__pycache__")


def _compare(module: str, shipped: Path, pairs: int) -> Startup:
    clients = _look(module, shipped)
    function, floor = f"import {module}", _FLOOR.format(clients=clients)
    taken = []
    for number in range(pairs + 1):
        mine_first = number % 2 == 0
        first, second = (function, floor) if mine_first else (floor, function)
        times = _sample(first, shipped), _sample(second, shipped)
        taken.append(times if mine_first else times[::-1])
    counted = taken[1:]  # the first pair only brings the files into memory
    low, ratio, high = statistics.quantiles([mine / least for mine, least in counted], n=4, method="inclusive")
    return Startup(
        module=module,
        clients=clients,
        pairs=pairs,
        milliseconds=round(statistics.median(mine for mine, _ in counted) * 1000, 1),
        floor_milliseconds=round(statistics.median(least for _, least in counted) * 1000, 1),
        ratio=round(ratio, 3),
        low=round(low, 3),
        high=round(high, 3),
    )


def _look(module: str, shipped: Path) -> tuple[str, ...]:
    """Import a function once, bytecode being written, and return the boto3 clients it makes.

    Raises NoBytecodeError when a module, ours or a third party's, is still without bytecode afterwards.
    """
    environment = {name: value for name, value in _environment(shipped).items() if name != "PYTHONDONTWRITEBYTECODE"}
    clients, bare = json.loads(_python(_LOOK.format(module=module), shipped, environment))
    if bare:
        raise NoBytecodeError(f"no bytecode for {', '.join(bare)}; run `python -m compileall` on their folder")
    return tuple(clients)


def _sample(code: str, shipped: Path) -> float:
    return float(_python(_TIMED.format(code=code), shipped, _environment(shipped)))


def _python(code: str, folder: Path, environment: dict[str, str]) -> str:
    """Return the last line that the code prints."""
    done = subprocess.run(
        [sys.executable, "-c", _ABSENT.format(names=_absent()) + code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


@cache
def _absent() -> tuple[str, ...]:
    """Return the top-level modules that are installed here and would not be in Lambda."""
    pinned = (ROOT / "layers" / "common" / "requirements.txt").read_text()
    there = IN_THE_IMAGE | set(re.findall(r"^([a-z0-9-]+)==", pinned, re.MULTILINE))
    return tuple(
        module
        for module, distributions in sorted(packages_distributions().items())
        if module.isidentifier() and not any(re.sub("[-_.]+", "-", name).lower() in there for name in distributions)
    )


def _environment(shipped: Path) -> dict[str, str]:
    """Return what Lambda gives a function, with every setting any function reads."""
    return {
        **dict.fromkeys(TEXTS, "https://example.test"),
        **dict.fromkeys(NUMBERS, "50"),
        "PYTHONPATH": str(shipped),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "PATH": os.environ["PATH"],
    }
