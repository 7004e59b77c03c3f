"""Owner queue → the updates that are kept for a bot's own code, and its webhook."""

from typing import Any

from bridge.config import Settings
from bridge.observability import logger

TOLD = (
    *("PUBLIC_URL", "GATEWAY_URL", "TELEGRAM_API_URL", "ALLOWED_PRIVATE_HOSTS"),
    *("INCOMING_QUEUE_URL", "JOBS_QUEUE_URL", "OWNER_QUEUE_URL"),
    *("BOTS_TABLE", "OWNERS_TABLE", "OWNER_UPDATES_TABLE", "TOKENS_KEY_ARN", "RETRY_PAUSE_SCALE"),
)

_settings = Settings()
_told = {name: _settings.text(name) for name in TOLD}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001
    return {"batchItemFailures": []}
