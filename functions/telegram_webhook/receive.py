"""POST /telegram/{bot_id}: check the secret, put the raw update on the incoming queue, answer."""

import re
import time
from typing import Any

import boto3

from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError
from bridge.domain.identity import read_generation
from bridge.entrance import Event, answered, characters, header, json_object, path_parameter, raw_body
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.secrets import Secret

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

_BOT_ID = re.compile(r"[1-9][0-9]{0,18}")
_ID = re.compile(r"-?[0-9]{1,19}")

settings = Settings()
_deadline = Deadline()
_aws = boto3.session.Session()
_queue = FifoQueue(_deadline.guard(_aws.client("sqs", config=AWS_PATIENCE)), settings.text("INCOMING_QUEUE_URL"))
_keys = Secret(
    _deadline.guard(_aws.client("secretsmanager", config=AWS_PATIENCE)), settings.text("WEBHOOK_KEYS_SECRET_ARN")
)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """Refuse what Telegram did not send; 503 only when the update could not be stored, so that Telegram keeps it."""
    _deadline.start(context)
    return answered(event, _receive)


def _receive(event: Event) -> None:
    bot = path_parameter(event, "bot_id")
    bot_id = int(bot) if _BOT_ID.fullmatch(bot) else 0
    secret = header(event, SECRET_HEADER)
    generation = _keys.proves(lambda keys: read_generation(keys.keys(), bot_id, secret))
    if generation is None:
        raise RefusedError(401, "bad_secret", "Неверный секрет вебхука")
    text, update = json_object(raw_body(event))
    update_id = update.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        raise RefusedError(400, "no_update_id", "В обновлении нет update_id")
    _queue.send(
        text,
        group=f"{bot_id}:{_chat_of(update)}",
        dedup=f"{bot_id}:{update_id}",
        attributes={"bot_id": str(bot_id), "generation": str(generation), "received_at": str(int(time.time()))},
    )


def _chat_of(update: dict[str, Any]) -> str:
    """Return what the update's order depends on: its chat, else the person it comes from."""
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        message = content.get("message")
        for place in (content, message if isinstance(message, dict) else {}):
            chat = place.get("chat")
            if isinstance(chat, dict) and _is_id(chat.get("id")):
                return str(chat["id"])
        person = content.get("from") or content.get("user")
        if isinstance(person, dict) and _is_id(person.get("id")):
            return f"person:{person['id']}"
    return "other"


def _is_id(value: object) -> bool:
    """Tell an id of Telegram's; anything else makes no line of its own, and what no text can hold is refused."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return _ID.fullmatch(characters(text)) is not None
