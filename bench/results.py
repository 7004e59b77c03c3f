"""Where the figures are kept: one JSON file per day and machine, and the newest run for people to read."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.report import Report, table
from local.engine import ENGINE_ENVIRONMENT

FOLDER = Path(__file__).with_name("results")
PACKAGES = ("boto3", "httpx", "aws-lambda-powertools", "pydantic", "aiohttp", "awslambdaric")
TITLES = {
    "proofs": "Counted proofs",
    "groups": "Counted proof of groups",
    "routes": "Counted proof of routes",
    "leads": "Counted proof of leads",
    "startup": "Start-up",
    "calls": "Calls per message",
    "group_calls": "Calls per message of a group",
    "gateway": "The gateway",
    "media": "Files",
    "processor": "Processor time",
    "throughput": "Throughput",
    "mailing": "A mailing while people talk",
}


def keep(reports: Mapping[str, Report], seconds: float) -> Path:
    """Write both files; returns the one for people."""
    now = datetime.now(UTC)
    facts = {
        "measured_at": now.isoformat(timespec="seconds"),
        "took_seconds": round(seconds),
        "machine": machine(),
        "versions": versions(),
    }
    FOLDER.mkdir(exist_ok=True)
    everything = facts | {name: report.data for name, report in reports.items()}
    written = FOLDER / f"{now:%Y-%m-%d}-{_slug()}.json"
    written.write_text(json.dumps(everything, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    latest = FOLDER / "latest.md"
    latest.write_text(_page(facts, reports, written.name), encoding="utf-8")
    return latest


def machine() -> dict[str, str | int | float]:
    """Return what of this machine matters to the figures, and nothing that names it."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "os": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])} {platform.machine()}",
    }


def versions() -> dict[str, str]:
    found = {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    return found | {"ministack": _engine_version()}


def _engine_version() -> str:
    """Ask the engine's own environment: it is not installed in this one."""
    code = "from importlib.metadata import version; print(version('ministack'))"
    done = subprocess.run(
        [str(ENGINE_ENVIRONMENT / "bin" / "python"), "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _slug() -> str:
    words = re.sub(r"\(\w+\)|@.*|\bCPU\b", " ", _cpu())
    return re.sub(r"[^a-z0-9]+", "-", f"{words} {os.cpu_count()} cores".lower()).strip("-")


def _page(facts: dict[str, object], reports: Mapping[str, Report], data: str) -> str:
    about = {**machine(), **versions()}
    broken = [text for report in reports.values() for text in report.broken]
    run = f"Measured {facts['measured_at']} in {facts['took_seconds']} s with `python -m bench`."
    verdict = "Every bound holds." if not broken else "Bounds that do not hold: " + "; ".join(broken) + "."
    return (
        "\n\n".join(
            (
                "# Benchmark",
                f"{run} {verdict} The same figures as data: [{data}]({data}).",
                table(("what", "value"), about.items()),
                *(f"## {TITLES[name]}\n\n{report.text}" for name, report in reports.items()),
            )
        )
        + "\n"
    )
