"""POST /telegram/{bot_id}: check the secret, put the raw update on the incoming queue, answer."""

from bridge import cold_start

# isort: split

import time
from typing import Any

import boto3

from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError
from bridge.domain.identity import read_webhook
from bridge.entrance import Event, answered, bot_in_path, header, hook_object, raw_body
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.secrets import Secret
from bridge.update_lines import line_of

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

settings = Settings()
_deadline = Deadline()
_aws = boto3.session.Session()
_sqs = _deadline.guard(_aws.client("sqs", config=AWS_PATIENCE))
_queue = FifoQueue(_sqs, settings.text("INCOMING_QUEUE_URL"))
_owner_queue = FifoQueue(_sqs, settings.text("OWNER_QUEUE_URL"))
_keys = Secret(
    _deadline.guard(_aws.client("secretsmanager", config=AWS_PATIENCE)), settings.text("WEBHOOK_KEYS_SECRET_ARN")
)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """Refuse what Telegram did not send; 503 only when the update could not be stored, so that Telegram keeps it."""
    _deadline.start(context)
    return answered(event, _receive)


def _receive(event: Event) -> None:
    bot_id = bot_in_path(event)
    secret = header(event, SECRET_HEADER)
    signed = _keys.proves(lambda keys: read_webhook(keys.keys(), bot_id, secret))
    if signed is None:
        raise RefusedError(401, "bad_secret", "Неверный секрет вебхука")
    text, update = hook_object(raw_body(event))
    update_id = update.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        raise RefusedError(400, "no_update_id", "В обновлении нет update_id")
    line, once, now = f"{bot_id}:{line_of(update)}", f"{bot_id}:{update_id}", time.time()
    known = {"bot_id": str(bot_id), "generation": str(signed.generation)}
    _queue.send(text, group=line, dedup=once, attributes={**known, "received_at": str(int(now))})
    if signed.beside:
        # Telegram comes again when only this fails, and the queue before knows the update then.
        _owner_queue.send(text, group=line, dedup=once, attributes={**known, "received_ms": str(int(now * 1000))})


cold_start.over()
