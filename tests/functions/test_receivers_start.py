"""What a receiver loads when it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("module", ["telegram_webhook.receive", "amo_webhook.receive"])
def test_a_receiver_starts_without_what_it_does_not_need(module: str) -> None:
    names = ("INCOMING_QUEUE_URL", "OUTGOING_QUEUE_URL", "JOBS_QUEUE_URL", "WEBHOOK_KEYS_SECRET_ARN")
    more = ("MAILING_QUEUE_URL", "CHANNEL_SECRET_ARN", "AMO_CHANNEL_ID", "CONVERSATIONS_TABLE", "RECEIPTS_TABLE")
    environment = os.environ | dict.fromkeys((*names, *more), "x")
    environment |= {
        "PYTHONPATH": f"{ROOT / 'layers' / 'common'}{os.pathsep}{ROOT / 'functions'}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }
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

    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
