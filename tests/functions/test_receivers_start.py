"""What a receiver loads when it starts, and how."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECEIVERS = ["telegram_webhook.receive", "amo_webhook.receive", "route_webhook.receive"]


def printed(code: str) -> str:
    """Return what a fresh process prints that has a receiver's settings."""
    names = ("INCOMING_QUEUE_URL", "OUTGOING_QUEUE_URL", "JOBS_QUEUE_URL", "OWNER_QUEUE_URL", "WEBHOOK_KEYS_SECRET_ARN")
    more = ("MAILING_QUEUE_URL", "CHANNEL_SECRET_ARN", "AMO_CHANNEL_ID", "CONVERSATIONS_TABLE", "RECEIPTS_TABLE")
    environment = os.environ | dict.fromkeys((*names, *more), "x")
    environment |= {
        "PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT / 'functions'}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("module", RECEIVERS)
def test_a_receiver_starts_without_what_it_does_not_need(module: str) -> None:
    unwanted = (
        "pydantic",
        "httpx",
        "jwt",
        "bridge.bootstrap",
        "bridge.bootstrap_outgoing",
        "bridge.parts",
        "bridge.relay",
    )
    code = f"import {module}, sys; print([name for name in {unwanted} if name in sys.modules])"

    assert printed(code) == "[]"


@pytest.mark.parametrize("module", RECEIVERS)
def test_a_receiver_starts_without_looking_for_garbage_and_looks_for_it_at_work(module: str) -> None:
    code = f"""import gc
gc.collect()
oldest = [0]
gc.callbacks.append(lambda _, look: oldest.append(look["generation"]))
import {module}
print(max(oldest), gc.isenabled(), gc.get_freeze_count() > 10_000)"""

    assert printed(code) == "0 True True"
