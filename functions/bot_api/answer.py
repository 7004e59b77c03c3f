"""The gateway's HTTP entrance: Telegram's Bot API for a bot's own code beside us."""

import json
from typing import Any

from bridge.config import Settings
from bridge.entrance import Event
from bridge.observability import logger

TOLD = (
    *("PUBLIC_URL", "GATEWAY_URL", "TELEGRAM_API_URL", "ALLOWED_PRIVATE_HOSTS"),
    *("INCOMING_QUEUE_URL", "JOBS_QUEUE_URL", "OWNER_QUEUE_URL"),
    *("BOTS_TABLE", "OWNERS_TABLE", "OWNER_UPDATES_TABLE", "TOKENS_KEY_ARN"),
)
NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}

_settings = Settings()
_told = {name: _settings.text(name) for name in TOLD}


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:  # noqa: ARG001
    """Answer as Telegram does where it knows no such method."""
    return {"statusCode": 404, "headers": {"content-type": "application/json"}, "body": json.dumps(NOT_FOUND)}
